package kz.qyzmet.desk.policy;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a program showed at the door: its token's scopes and the ground it vouches for (contracts 16). A controller may take
 * {@code @Nullable Badge badge}; it is null unless the actor is a token.
 *
 * @param evidence what stands behind the ground, such as {@code confirmed by integration NAME}
 */
public record Badge(UUID token, String name, Set<Scope> scopes, Ground ground, String evidence) {

    public Badge {
        scopes = Set.copyOf(scopes);
    }

    /** A change by a program: needs a token with the scope. Signed-in people change things on the pages. */
    public static Badge token(Actor actor, @Nullable Badge badge, Scope scope) {
        require(actor, badge, scope);
        if (badge == null) {
            throw new Refused("4.8", "token-only");
        }
        return badge;
    }

    /** Asks before anything else is read. A signed-in person needs no scope: the permit decides. Strangers and tokens without it are refused. */
    public static void require(Actor actor, @Nullable Badge badge, Scope scope) {
        var token = actor.kind() == Actor.Kind.TOKEN;
        if (token && (badge == null || !badge.scopes().contains(scope))) {
            throw new Refused("4.8", "scope-missing");
        }
        if (!token && !actor.signedIn()) {
            throw new Refused("4.8", "sign-in");
        }
    }
}
