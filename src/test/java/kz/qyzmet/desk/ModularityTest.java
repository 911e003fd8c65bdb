package kz.qyzmet.desk;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTest {
    @Test
    void arrowsBetweenModulesAreDeclaredAndPointDown() {
        ApplicationModules.of(Desk.class).verify();
    }
}
