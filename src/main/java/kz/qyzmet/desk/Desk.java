package kz.qyzmet.desk;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.modulith.Modulithic;

/** The desk: one process that serves pages, mail and the API, and executes the privacy policy. */
@Modulithic(systemName = "Qyzmet Desk")
@SpringBootApplication
@ConfigurationPropertiesScan
public class Desk {
    public static void main(String... arguments) {
        SpringApplication.run(Desk.class, arguments);
    }
}
