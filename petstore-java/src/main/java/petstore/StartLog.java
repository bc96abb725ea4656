package petstore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.stereotype.Component;

/** Seen once in an environment's life: a second line means that the context was built again after a restore. */
@Component
class StartLog implements ApplicationListener<ApplicationReadyEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(StartLog.class);

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        LOG.info("context initialised in {} ms", event.getTimeTaken().toMillis());
    }
}
