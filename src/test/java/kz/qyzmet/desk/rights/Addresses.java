package kz.qyzmet.desk.rights;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.PeopledDesk;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.subject.Subjects;

/** For tests with a browser: somebody who corrects what is held about them and is asked by letter about an address. */
public final class Addresses {
    private Addresses() {}

    /** @return the forms of the person's own corrections, and the pages behind the letters: a doubtful address, a new one, and a new one that was asked too long ago */
    public static List<String> pages(PeopledDesk desk, String email) {
        var policy = desk.bean(Policy.class);
        var subjects = desk.bean(Subjects.class);
        var links = desk.bean(ProvenLinks.class);
        var person = subjects.byEmail(policy.permit(Actor.system("test"), Purpose.ACCOUNT), email)
                .orElseThrow();
        subjects.addPhone(policy.permit(Actor.system("test"), Purpose.SUPPORT), person, "+77017654321");
        var own = policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
        var pages = new ArrayList<String>();
        for (var held : subjects.held(own, person)) {
            pages.add("/my/data/values/" + held.id() + "/correct");
            if (held.kind().equals("email")) {
                desk.bean(Correcting.class)
                        .byPerson(
                                own,
                                new Corrections.Wish(
                                        person,
                                        held.id(),
                                        held.kind(),
                                        "daniyar@new.example",
                                        Correction.Cause.MISTAKE,
                                        "",
                                        "",
                                        null,
                                        null));
                pages.add("/address/" + links.token(ProvenLinks.DOUBTFUL, held.id()));
            }
        }
        var asked = desk.bean(Corrections.class).of(own, person, null, 1).getFirst();
        pages.add("/address/" + links.token(ProvenLinks.NEW_ADDRESS, asked.id()));
        pages.add("/address/" + links.token(ProvenLinks.NEW_ADDRESS, UUID.randomUUID()));
        return pages;
    }
}
