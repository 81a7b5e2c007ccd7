package io.sluice.spring.it.client;

import org.springframework.context.ApplicationContext;
import org.springframework.web.client.RestTemplate;

/** Boot's RestTemplateBuilder, which is in another package in each generation. */
final class Builders {
    private Builders() {}

    static RestTemplate restTemplate(ApplicationContext context) {
        Object builder = context.getBean("restTemplateBuilder");
        try {
            return (RestTemplate) builder.getClass().getMethod("build").invoke(builder);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
