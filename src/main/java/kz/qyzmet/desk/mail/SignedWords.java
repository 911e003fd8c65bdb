package kz.qyzmet.desk.mail;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.jspecify.annotations.Nullable;

/** What a CMS signature wraps (RFC 5652, 5). Whether the signature is right is not asked: nobody is trusted for it. */
final class SignedWords {
    private static final ASN1ObjectIdentifier SIGNED_DATA = new ASN1ObjectIdentifier("1.2.840.113549.1.7.2");

    private SignedWords() {}

    /** @return null when it is sealed, is only a signature, or is none */
    static byte @Nullable [] of(byte[] cms) {
        try {
            var outer = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(cms));
            if (outer == null || outer.size() < 2 || !SIGNED_DATA.equals(outer.getObjectAt(0))) {
                return null;
            }
            var signed = ASN1Sequence.getInstance(explicit(outer.getObjectAt(1)));
            var content = ASN1Sequence.getInstance(signed.getObjectAt(2));
            return content.size() < 2
                    ? null
                    : ASN1OctetString.getInstance(explicit(content.getObjectAt(1)))
                            .getOctets();
        } catch (IOException | RuntimeException | StackOverflowError garbage) {
            return null;
        }
    }

    private static ASN1Primitive explicit(ASN1Encodable tagged) {
        return ASN1TaggedObject.getInstance(tagged).getExplicitBaseObject().toASN1Primitive();
    }
}
