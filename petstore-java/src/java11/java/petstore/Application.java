package petstore;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ExceptionHandlerExceptionResolver;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The Spring application. Its beans are named here one by one, in place of class path scanning and auto-configuration: there are
 * few, and looking for more is most of what an application of this size does at its start.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import({StartLog.class, PetStore.class, PetsController.class, Errors.class})
class Application {
    @Bean
    DispatcherServlet dispatcherServlet() {
        DispatcherServlet servlet = new DispatcherServlet();
        // Else the servlet answers an unknown path itself, without a body.
        servlet.setThrowExceptionIfNoHandlerFound(true);
        return servlet;
    }

    /** The container in place of Tomcat looks its servlet up under this bean's name. */
    @Bean
    ServletRegistrationBean<DispatcherServlet> dispatcherServletRegistration(DispatcherServlet servlet) {
        ServletRegistrationBean<DispatcherServlet> registration = new ServletRegistrationBean<>(servlet, "/");
        registration.setName("dispatcherServlet");
        return registration;
    }

    @Bean
    HandlerMapping handlerMapping() {
        return new RequestMappingHandlerMapping();
    }

    @Bean
    HandlerAdapter handlerAdapter(HttpMessageConverter<Object> json) {
        RequestMappingHandlerAdapter adapter = new RequestMappingHandlerAdapter();
        adapter.setMessageConverters(List.of(json));
        return adapter;
    }

    @Bean
    HandlerExceptionResolver handlerExceptionResolver(HttpMessageConverter<Object> json) {
        ExceptionHandlerExceptionResolver resolver = new ExceptionHandlerExceptionResolver();
        resolver.setMessageConverters(List.of(json));
        return resolver;
    }

    @Bean
    HttpMessageConverter<Object> json() {
        return new MappingJackson2HttpMessageConverter(JsonMapper.builder().build());
    }
}
