package kz.qyzmet.desk.rights;

import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.web.Conflict;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Demands to block and to unblock are carried out by the blocking itself (clause 1.3). */
@Configuration(proxyBeanMethods = false)
class BlockingRemedies {
    @Bean
    Remedy blockRemedy(Blockings blockings, StaffBook staff, Policy policy) {
        return new Block(blockings, staff, policy);
    }

    @Bean
    Remedy unblockRemedy(Blockings blockings, Policy policy) {
        return new Unblock(blockings, policy);
    }

    record Block(Blockings blockings, StaffBook staff, Policy policy) implements Remedy {
        @Override
        public SubjectRequest.Kind kind() {
            return SubjectRequest.Kind.BLOCK;
        }

        /** Staff acting as staff cannot be blocked (contracts 10). */
        @Override
        public java.util.@Nullable UUID prepare(Actor officer, SubjectRequest request) {
            if (!staff.rolesOf(request.subject()).isEmpty()) {
                throw new Conflict(409, "staff");
            }
            return null;
        }

        @Override
        public void carryOut(Actor second, SubjectRequest request) {
            prepare(second, request);
            var wish = new Blockings.Wish(Blockings.Basis.PERSON, paper(request), paper(request), null);
            blockings.block(acting(policy, second), request.subject(), wish);
        }
    }

    record Unblock(Blockings blockings, Policy policy) implements Remedy {
        @Override
        public SubjectRequest.Kind kind() {
            return SubjectRequest.Kind.UNBLOCK;
        }

        @Override
        public void carryOut(Actor second, SubjectRequest request) {
            blockings.unblock(acting(policy, second), request.subject(), Blockings.Ending.ASKED, paper(request));
        }
    }

    private static String paper(SubjectRequest request) {
        return "№ " + request.number() + ", " + request.receivedOn();
    }

    /** An officer acts by their own permit. An administrator, who is only ever the second person, by the desk's: the demand keeps who it was. */
    static Permit acting(Policy policy, Actor second) {
        return policy.permit(second.has(Role.OFFICER) ? second : Actor.system("rights"), Purpose.RIGHTS);
    }
}
