package io.sluice.spring.client;

import io.sluice.core.Check;
import org.springframework.web.client.RestTemplate;

/** Puts RestTemplates under guards, as those that Boot's builder makes already are. */
public final class GuardedRestTemplates {
    private GuardedRestTemplates() {}

    /**
     * Guards the calls of this template from now on. Give it its UriTemplateHandler before: that is wrapped, to learn the URI templates.
     *
     * @param template to be changed; not while others use it
     */
    public static void guard(RestTemplate template, ClientGuards guards) {
        Check.present("template", template);
        TemplateMemory memory = new TemplateMemory(template.getUriTemplateHandler());
        template.setUriTemplateHandler(memory);
        template.getClientHttpRequestInitializers().add(memory);
        template.getInterceptors().add(GuardedInterceptor.of(guards));
    }
}
