package kz.qyzmet.desk.search;

import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires the index of this node and starts its thread when everything else stands. */
@Configuration(proxyBeanMethods = false)
class SearchBeans {
    private static final String KEY = "tickets";

    @Bean
    FeedReader feedReader(
            DataFolder data,
            Vault vault,
            JdbcClient jdbc,
            Policy policy,
            ObjectProvider<Searchable> searchable,
            ObjectProvider<LiveListener> listeners) {
        var keys = new FeedReader.Keys(() -> vault.indexKey(KEY), () -> vault.renewIndexKey(KEY));
        return new FeedReader(
                data.index(),
                keys,
                new Feed(jdbc),
                policy.period("search-feed"),
                searchable::getIfAvailable,
                () -> listeners.orderedStream().toList());
    }

    @Bean
    SearchIndex searchIndex(FeedReader reader) {
        return new SearchIndex(reader);
    }

    /** Starts late and stops early: requests that are still running write to the feed, and the next start reads it. */
    @Bean
    SmartLifecycle searchLifecycle(FeedReader reader, ChangeFeed feed) {
        return new SmartLifecycle() {
            private volatile boolean running;

            @Override
            public void start() {
                feed.wakes(reader::wake);
                reader.start();
                running = true;
            }

            @Override
            public void stop() {
                feed.wakes(() -> {});
                reader.stop();
                running = false;
            }

            @Override
            public boolean isRunning() {
                return running;
            }
        };
    }
}
