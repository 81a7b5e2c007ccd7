package io.sluice.shop.front;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration;

/** What customers meet; on Netty, though the other two applications bring Tomcat along. */
@SpringBootApplication(exclude = TomcatReactiveWebServerAutoConfiguration.class)
public class FrontApplication {}
