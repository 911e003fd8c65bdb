// Verifies a journal of Qyzmet Desk with another house's implementation: the Go project's own sumdb/note and sumdb/tlog, which serve the checksum
// database of all Go modules. Nothing of the desk is used; what is not in those two packages (the lines of a C2SP checkpoint, the paths of tiles, the
// dated signature of a witness) is written from the texts at c2sp.org.
//
//	go run verify.go -key key.pub [-since CHECKPOINT] [-witness witness.pub -cosigned CHECKPOINT] [-proof FILE.tlog-proof] DIR
//
// DIR holds checkpoint and tile/, and tile/entries/ when it is an export. Prints what was verified; exits 1 at the first thing that is not as it was signed.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8 // of C2SP tiles, which therefore do not name it in their paths

func main() {
	keys := flag.String("key", "", "verifier keys of the log, one a line")
	since := flag.String("since", "", "an older checkpoint that the log must continue")
	witness := flag.String("witness", "", "verifier key of a witness")
	cosigned := flag.String("cosigned", "", "a checkpoint that the witness signed")
	proof := flag.String("proof", "", "a .tlog-proof file")
	flag.Parse()
	if err := verify(flag.Arg(0), *keys, *since, *witness, *cosigned, *proof); err != nil {
		fmt.Println("FAILED:", err)
		os.Exit(1)
	}
}

func verify(dir, keys, since, witness, cosigned, proof string) error {
	logKeys, err := verifiers(keys)
	if err != nil {
		return err
	}
	tree, err := open(filepath.Join(dir, "checkpoint"), logKeys)
	if err != nil {
		return err
	}
	if err := built(dir, tree); err != nil {
		return err
	}
	hashes := tlog.TileHashReader(tree, folder(dir))
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return errors.New("the tiles do not give the root of the checkpoint")
	}
	fmt.Println("tree:", tree.N)
	entries, err := entries(dir, tree, hashes)
	if err != nil {
		return err
	}
	fmt.Println("entries:", entries)
	if since != "" {
		before, err := open(since, logKeys)
		if err != nil {
			return err
		}
		if err := continues(tree, before, hashes); err != nil {
			return err
		}
		fmt.Println("since:", before.N)
	}
	if cosigned != "" {
		witnesses, err := verifiers(witness)
		if err != nil {
			return err
		}
		seen, err := open(cosigned, witnesses)
		if err != nil {
			return err
		}
		if err := continues(tree, seen, hashes); err != nil {
			return err
		}
		fmt.Println("witnessed:", seen.N)
	}
	if proof != "" {
		index, err := proven(proof, logKeys)
		if err != nil {
			return err
		}
		fmt.Println("proven:", index)
	}
	return nil
}

// built makes the whole tree anew from the hashes of the leaves and holds each tile against it. The root alone needs the right edge only, and the
// TileHashReader of golang.org/x/mod 0.7 lets some full tiles through that do not belong to their parent: it begins to compare after as many tiles as
// there are hashes to the root, although these may lie in fewer tiles.
func built(dir string, tree tlog.Tree) error {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	for level := 0; tree.N>>(height*level) > 0; level++ {
		hashes := tree.N >> (height * level)
		for n := int64(0); n<<height < hashes; n++ {
			tile := tlog.Tile{H: height, L: level, N: n, W: 1 << height}
			if rest := hashes - n<<height; rest < 1<<height {
				tile.W = int(rest)
			}
			data, err := os.ReadFile(filepath.Join(dir, path(tile)))
			if err != nil {
				return err
			}
			if len(data) != tile.W*tlog.HashSize {
				return fmt.Errorf("%s has not its length", path(tile))
			}
			for i := 0; level == 0 && i < tile.W; i++ {
				var leaf tlog.Hash
				copy(leaf[:], data[i*tlog.HashSize:])
				more, err := tlog.StoredHashesForRecordHash(n<<height+int64(i), leaf, reader)
				if err != nil {
					return err
				}
				stored = append(stored, more...)
			}
			right, err := tlog.ReadTileData(tile, reader)
			if err != nil {
				return err
			}
			if !bytes.Equal(right, data) {
				return fmt.Errorf("%s does not follow from the leaves", path(tile))
			}
		}
	}
	root, err := tlog.TreeHash(tree.N, reader)
	if err == nil && root != tree.Hash {
		err = errors.New("the leaves do not give the root of the checkpoint")
	}
	return err
}

// open is the tree of a signed checkpoint (c2sp.org/tlog-checkpoint).
func open(file string, known note.Verifiers) (tlog.Tree, error) {
	read, err := os.ReadFile(file)
	if err != nil {
		return tlog.Tree{}, err
	}
	return opened(read, known)
}

func opened(checkpoint []byte, known note.Verifiers) (tlog.Tree, error) {
	signed, err := note.Open(checkpoint, known)
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) < 4 {
		return tlog.Tree{}, errors.New("a checkpoint has three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, errors.New("the size in the checkpoint is no number")
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func continues(now, before tlog.Tree, hashes tlog.HashReader) error {
	if before.N > now.N {
		return errors.New("the log was rolled back")
	}
	proof, err := tlog.ProveTree(now.N, before.N, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, now.N, now.Hash, before.N, before.Hash)
}

// entries proves each leaf of the bundles that lie beside the tiles (c2sp.org/tlog-tiles); those before the first may have been pruned.
func entries(dir string, tree tlog.Tree, hashes tlog.HashReader) (int, error) {
	count := 0
	for n := int64(0); n<<height < tree.N; n++ {
		tile := tlog.Tile{H: height, L: -1, N: n, W: 1 << height}
		if rest := tree.N - n<<height; rest < 1<<height {
			tile.W = int(rest)
		}
		bundle, err := os.ReadFile(filepath.Join(dir, path(tile)))
		if errors.Is(err, os.ErrNotExist) && count == 0 {
			continue
		} else if err != nil {
			return count, err
		}
		for i := 0; i < tile.W; i++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return count, fmt.Errorf("%s ends early", path(tile))
			}
			length := int(binary.BigEndian.Uint16(bundle))
			index := n<<height + int64(i)
			proof, err := tlog.ProveRecord(tree.N, index, hashes)
			if err != nil {
				return count, err
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(bundle[2:2+length])); err != nil {
				return count, fmt.Errorf("entry %d: %w", index, err)
			}
			bundle = bundle[2+length:]
			count++
		}
		if len(bundle) > 0 {
			return count, fmt.Errorf("%s goes on after its last entry", path(tile))
		}
	}
	return count, nil
}

// proven reads a c2sp.org/tlog-proof, whose extra data is the leaf.
func proven(file string, known note.Verifiers) (int64, error) {
	bytes, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	head, checkpoint, found := strings.Cut(string(bytes), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "extra ") || !strings.HasPrefix(lines[2], "index ") {
		return 0, errors.New("no tlog-proof")
	}
	leaf, err := base64.StdEncoding.Strict().DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return 0, err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return 0, err
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return 0, err
		}
		proof = append(proof, hash)
	}
	tree, err := opened([]byte(checkpoint), known)
	if err != nil {
		return 0, err
	}
	return index, tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf))
}

// folder reads tiles where the desk puts them.
type folder string

func (f folder) Height() int { return height }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		bytes, err := os.ReadFile(filepath.Join(string(f), path(tile)))
		if err != nil {
			return nil, err
		}
		data = append(data, bytes)
	}
	return data, nil
}

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

// path without the height, and with the published name of the leaves themselves.
func path(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
	return "tile/" + strings.Replace(path, "data/", "entries/", 1)
}

func verifiers(file string) (note.Verifiers, error) {
	bytes, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var known []note.Verifier
	for _, line := range strings.Fields(string(bytes)) {
		verifier, err := verifier(line)
		if err != nil {
			return nil, err
		}
		known = append(known, verifier)
	}
	return note.VerifierList(known...), nil
}

func verifier(line string) (note.Verifier, error) {
	parts := strings.SplitN(line, "+", 3)
	if len(parts) == 3 {
		bytes, err := base64.StdEncoding.DecodeString(parts[2])
		if err == nil && len(bytes) == 1+ed25519.PublicKeySize && bytes[0] == 4 {
			sum := sha256.Sum256(append([]byte(parts[0]+"\n"), bytes...))
			if hex.EncodeToString(sum[:4]) != parts[1] {
				return nil, errors.New("the number in the witness's key is not that of its bytes")
			}
			return dated{parts[0], binary.BigEndian.Uint32(sum[:4]), bytes[1:]}, nil
		}
	}
	return note.NewVerifier(line)
}

// dated is a witness's key (c2sp.org/tlog-cosignature, Ed25519), which sumdb/note does not know.
type dated struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (d dated) Name() string    { return d.name }
func (d dated) KeyHash() uint32 { return d.hash }

func (d dated) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(signature), text)
	return ed25519.Verify(d.key, []byte(message), signature[8:])
}
