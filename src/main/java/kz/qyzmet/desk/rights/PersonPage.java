package kz.qyzmet.desk.rights;

import java.util.Map;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Page;
import org.springframework.web.servlet.ModelAndView;

/** The officer's one page about a person, {@code /officer/people/{id}}. Drawn by the module that also ends data; declared here, so that a form with a mistake in it comes back on the whole page. */
public interface PersonPage {
    /** @param values what was typed, by field @param wrong message keys, by field; empty when nothing is */
    ModelAndView show(
            Page page, Actor officer, SubjectId subject, Map<String, String> values, Map<String, String> wrong);
}
