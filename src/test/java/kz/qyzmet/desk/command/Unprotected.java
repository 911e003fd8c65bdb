package kz.qyzmet.desk.command;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_void;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The desk without its protection, for {@code bin/bench --only protection} to compare with: copies of a few of its classes whose journal notes nothing, whose vault leaves texts as they are, whose
 * queries all run as the owner of tables without row security, whose permits choose no role, and whose search index is not encrypted.
 *
 * <p>It is a tool of the tests and stands in no release: the product has no setting, no bean and no class that could do this, so nothing can be switched off in it. A method that is not found stops the
 * benchmark, because it would then compare the desk with itself.
 */
final class Unprotected {
    private static final String DESK = "kz.qyzmet.desk.";
    private static final ClassDesc DIRECTORY = ClassDesc.of("org.apache.lucene.store.Directory");
    private static final ClassDesc INPUT = ClassDesc.of("org.apache.lucene.store.IndexInput");
    private static final ClassDesc OUTPUT = ClassDesc.of("org.apache.lucene.store.IndexOutput");
    private static final ClassDesc CONTEXT = ClassDesc.of("org.apache.lucene.store.IOContext");

    private Unprotected() {}

    /** @param words the folder that gets the classes */
    public static void main(String... words) throws IOException {
        var to = Path.of(words[0]);
        for (var rewritten : classes().entrySet()) {
            var file = to.resolve(rewritten.getKey().replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, rewritten.getValue());
        }
    }

    /** The rewritten classes by name. */
    static Map<String, byte[]> classes() throws IOException {
        var all = new LinkedHashMap<String, byte[]>();
        vault(all);
        journal(all);
        permits(all);
        rows(all);
        index(all);
        return all;
    }

    private static void vault(Map<String, byte[]> all) throws IOException {
        rewrite(
                all,
                "vault.Vault",
                Map.of(
                        "enrol(SubjectId)", CodeBuilder::return_,
                        "enrol(Collection)", CodeBuilder::return_,
                        "prepare(Collection)", CodeBuilder::return_,
                        "tagOf(SubjectId,byte[])", code -> code.aload(2).areturn(),
                        "knows(SubjectId)", code -> code.iconst_1().ireturn(),
                        "standing(Collection)", Unprotected::all,
                        "stands(SubjectId)", code -> code.iconst_1().ireturn(),
                        "seal(SubjectId,Place,byte[])", code -> code.aload(3).areturn(),
                        "sealBytes(SubjectId,SubjectId,Place,byte[])",
                                code -> code.aload(4).areturn(),
                        "openBytes(Permit,SubjectId,Place,byte[])",
                                code -> code.aload(4).areturn()));
    }

    /** The set of what was asked for. */
    private static void all(CodeBuilder code) {
        var set = ClassDesc.of("java.util.HashSet");
        code.new_(set)
                .dup()
                .aload(1)
                .invokespecial(set, "<init>", MethodTypeDesc.of(CD_void, ClassDesc.of("java.util.Collection")))
                .areturn();
    }

    private static void journal(Map<String, byte[]> all) throws IOException {
        rewrite(
                all,
                "audit.Journal",
                Map.of(
                        "note(Permit,Operation,String,Collection,String[])", CodeBuilder::return_,
                        "read(Permit,String,Collection,String[])", CodeBuilder::return_,
                        "list(Permit,String,Collection,String[])", CodeBuilder::return_,
                        "administer(Actor,String,String)", CodeBuilder::return_));
    }

    private static void permits(Map<String, byte[]> all) throws IOException {
        // no proxy is made, so no call is looked at
        rewrite(
                all,
                "policy.PermitScope",
                Map.of("matches(Method,Class)", code -> code.iconst_0().ireturn()));
        var family = ClassDesc.of(DESK + "database.Family");
        rewrite(
                all,
                "database.Acting",
                Map.of(
                        "now()",
                        code -> code.getstatic(family, "SUPPORT", family).areturn()));
    }

    private static void rows(Map<String, byte[]> all) throws IOException {
        // one role for everything: the owner, whom no policy narrows
        var pools = ClassDesc.of(DESK + "database.Pools");
        var address = ClassDesc.of(DESK + "database.Address");
        var swapped = new int[1];
        var code = CodeTransform.ofStateful(() -> (builder, element) -> {
            if (element instanceof InvokeInstruction call
                    && call.owner().asInternalName().endsWith("database/Roles")) {
                swapped[0]++;
                builder.pop()
                        .pop()
                        .aload(0)
                        .getfield(pools, "address", address)
                        .invokevirtual(
                                address,
                                call.name().equalsString("name") ? "owner" : "password",
                                MethodTypeDesc.of(CD_String));
            } else {
                builder.with(element);
            }
        });
        write(
                all,
                "database.Pools",
                ClassTransform.transformingMethods(
                        method -> method.methodName().equalsString("open"), MethodTransform.transformingCode(code)));
        if (swapped[0] != 2) {
            throw new IllegalStateException("database.Pools opens its connections in another way now");
        }
        // and no connection that waits to learn whose it is
        rewrite(
                all,
                "database.DatabaseBeans",
                Map.of("dataSource(Pools)", builder -> builder.aload(1).areturn()));
    }

    private static void index(Map<String, byte[]> all) throws IOException {
        var name = "search.EncryptedDirectory";
        var self = ClassDesc.of(DESK + name);
        rewrite(
                all,
                name,
                Map.of(
                        "createOutput(String,IOContext)",
                        code -> inner(code, self)
                                .aload(1)
                                .aload(2)
                                .invokevirtual(DIRECTORY, "createOutput", MethodTypeDesc.of(OUTPUT, CD_String, CONTEXT))
                                .areturn(),
                        "createTempOutput(String,String,IOContext)",
                        code -> inner(code, self)
                                .aload(1)
                                .aload(2)
                                .aload(3)
                                .invokevirtual(
                                        DIRECTORY,
                                        "createTempOutput",
                                        MethodTypeDesc.of(OUTPUT, CD_String, CD_String, CONTEXT))
                                .areturn(),
                        "openInput(String,IOContext)",
                        code -> inner(code, self)
                                .aload(1)
                                .aload(2)
                                .invokevirtual(DIRECTORY, "openInput", MethodTypeDesc.of(INPUT, CD_String, CONTEXT))
                                .areturn(),
                        "fileLength(String)",
                        code -> inner(code, self)
                                .aload(1)
                                .invokevirtual(
                                        DIRECTORY,
                                        "fileLength",
                                        MethodTypeDesc.of(java.lang.constant.ConstantDescs.CD_long, CD_String))
                                .lreturn()));
    }

    private static CodeBuilder inner(CodeBuilder code, ClassDesc self) {
        return code.aload(0).getfield(self, "in", DIRECTORY);
    }

    /** @param bodies the new bodies by the method's name and the simple names of what it takes; each must be there */
    private static void rewrite(Map<String, byte[]> all, String name, Map<String, Consumer<CodeBuilder>> bodies)
            throws IOException {
        var missing = new TreeMap<>(bodies);
        write(all, name, (builder, element) -> {
            var body = element instanceof MethodModel method ? bodies.get(signature(method)) : null;
            if (body == null || !(element instanceof MethodModel method)) {
                builder.with(element);
                return;
            }
            missing.remove(signature(method));
            // annotations stay: some of them wire the beans
            builder.transformMethod(method, (changed, part) -> {
                if (part instanceof CodeModel) {
                    changed.withCode(body);
                } else {
                    changed.with(part);
                }
            });
        });
        if (!missing.isEmpty()) {
            throw new IllegalStateException(name + " has no " + missing.keySet() + " any more");
        }
    }

    private static void write(Map<String, byte[]> all, String name, ClassTransform change) throws IOException {
        var file = ClassFile.of();
        all.put(DESK + name, file.transformClass(file.parse(original(name)), change));
    }

    private static byte[] original(String name) throws IOException {
        var path = (DESK + name).replace('.', '/') + ".class";
        try (InputStream in = ClassLoader.getSystemResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not there any more");
            }
            return in.readAllBytes();
        }
    }

    private static String signature(MethodModel method) {
        var taken = new StringBuilder();
        for (var type : method.methodTypeSymbol().parameterList()) {
            taken.append(taken.isEmpty() ? "" : ",").append(type.displayName());
        }
        return method.methodName().stringValue() + "(" + taken + ")";
    }
}
