package kz.qyzmet.desk.mail;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Which addresses are the desk's own: {@code QYZMET_MAIL_FROM}, those named in {@code QYZMET_MAIL_ADDRESSES}, those of the channels, and what the
 * signed addresses look like.
 */
@Component
public class OwnAddresses {
    private final Relay relay;
    private final SignedAddresses signed;
    private final ObjectProvider<DeskAddresses> channels;
    private final Set<String> named;

    OwnAddresses(
            Relay relay,
            SignedAddresses signed,
            ObjectProvider<DeskAddresses> channels,
            @Value("${qyzmet.mail.addresses:}") String named) {
        this.relay = relay;
        this.signed = signed;
        this.channels = channels;
        this.named = Arrays.stream(named.split(","))
                .map(OwnAddresses::plain)
                .filter(address -> !address.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Is it an address of this desk, with or without a part behind a plus sign? */
    public boolean ours(String address) {
        var plain = plain(address);
        return signed.looksSigned(plain)
                || Stream.of(Stream.ofNullable(relay.ownAddress()), named.stream(), channelAddresses())
                        .flatMap(all -> all)
                        .anyMatch(own -> own.equals(plain) || own.equals(withoutDetail(plain)));
    }

    /** Is it the address the desk itself writes from, so that answers in every matter come to it? */
    public boolean general(String address) {
        return plain(address).equals(relay.ownAddress());
    }

    /** The people a letter is addressed to. Where no address is known as ours, the first recipient is taken for the desk's mailbox. */
    public List<ParsedMail.Address> people(ParsedMail letter) {
        var all = Stream.concat(letter.to().stream(), letter.cc().stream()).toList();
        var people = all.stream().filter(address -> !ours(address.email())).toList();
        return people.size() < all.size() || all.isEmpty() ? people : people.subList(1, people.size());
    }

    private Stream<String> channelAddresses() {
        return channels.stream()
                .flatMap(channel -> channel.addresses().stream())
                .map(OwnAddresses::plain);
    }

    private static String withoutDetail(String address) {
        var at = address.lastIndexOf('@');
        var plus = address.indexOf('+');
        return plus > 0 && plus < at ? address.substring(0, plus) + address.substring(at) : address;
    }

    private static String plain(String address) {
        return address.strip().toLowerCase(Locale.ROOT);
    }
}
