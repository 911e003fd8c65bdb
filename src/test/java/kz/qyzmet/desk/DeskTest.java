package kz.qyzmet.desk;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.context.ContextConfiguration;

/**
 * A test against a whole running desk: real PostgreSQL, real HTTP port, own data folder, nothing mocked.
 *
 * <pre>{@code
 * @DeskTest
 * class TicketsTest {
 *     @Autowired Tickets tickets;          // any bean; package-private ones too
 *     @Autowired MockMvcTester mvc;        // pages without a socket
 *     @LocalServerPort int port;           // or with one
 *     @Autowired JdbcClient sql;           // as the application role
 * }
 * }</pre>
 *
 * All such classes of one run share ONE start and ONE database: so make your own people and tickets with random addresses, never count whole
 * tables, and add no {@code @MockitoBean}, {@code properties} or profiles, each of which would start another desk. What is started is described
 * at {@link TestDesk}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("database")
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@AutoConfigureMockMvc
@ContextConfiguration(initializers = TestDesk.class)
public @interface DeskTest {}
