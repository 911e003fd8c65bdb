package kz.qyzmet.desk.search;

import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Open pages that hear of changes (server-sent events). What is sent is a number or an id, never a value. */
@Component
public final class Live implements LiveListener {

    /** Which of the changed tickets this reader may hear of, as what is to be sent of each: a number or an id. Asked at each batch, so a lost right is lost at once. */
    public interface Reach {
        Collection<String> within(Set<UUID> changed);
    }

    /**
     * @param reader whose connections are counted together: a session's id or its hash
     * @return the event is called {@code tickets}, its data are the numbers, parted by spaces; a {@code hello} comes first
     */
    public SseEmitter open(String reader, Reach reach) {
        return new SseEmitter(0L);
    }

    @Override
    public void changed(Set<UUID> tickets) {}
}
