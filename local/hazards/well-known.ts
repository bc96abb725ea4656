/**
 * Packages of libraries and frameworks that many functions are built with. Their own state is theirs to mind: what they
 * hold is looked at only where it is the function's (a connection, credentials), not for their own numbers and times.
 */
const WELL_KNOWN = [
  ...["java.", "javax.", "jdk.", "sun.", "com.sun.", "jakarta.", "kotlin.", "kotlinx.", "scala.", "groovy."],
  ...[
    "com.amazonaws.",
    "software.amazon.",
    "lambdainternal.",
    "runtime.PrimedRuntime",
    "org.crac.",
    "io.github.crac.",
  ],
  ...["org.springframework.", "io.micronaut.", "io.quarkus.", "org.jboss.", "io.smallrye.", "io.vertx."],
  ...["io.netty.", "reactor.", "io.reactivex.", "rx.", "okhttp3.", "okio.", "retrofit2.", "io.grpc."],
  ...["org.apache.", "org.eclipse.", "ch.qos.logback.", "org.slf4j.", "org.aspectj.", "net.bytebuddy."],
  ...["com.fasterxml.", "com.google.", "org.yaml.", "org.json.", "com.jayway.", "tools.jackson."],
  ...["com.zaxxer.", "org.h2.", "org.postgresql.", "com.mysql.", "org.mariadb.", "org.sqlite.", "oracle."],
  ...["org.hibernate.", "org.flywaydb.", "liquibase.", "org.jooq.", "redis.", "io.lettuce.", "com.mongodb."],
  ...["io.opentelemetry.", "io.micrometer.", "io.prometheus.", "datadog.", "com.newrelic.", "org.glassfish."],
  ...["org.bouncycastle.", "org.conscrypt.", "com.github.benmanes.", "org.objectweb.", "javassist."],
];

/** @param className with its package, as `Class.getName()` says it */
export const isWellKnown = (className: string): boolean =>
  WELL_KNOWN.some((prefix) => className.startsWith(prefix));
