package io.sluice.dashboard.server.store;

import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Drafts, of each person one for each rule set. Each change is one statement, which names what it takes the place of. */
public final class DraftStore {
    private static final String OWN =
            " where ruleset_id = (select id from ruleset where app = :app and env = :env) and owner = :owner";

    private final JdbcClient sql;

    public DraftStore(Database database) {
        sql = database.sql();
    }

    /** Somebody's draft of a rule set, if there is one. */
    public Optional<Draft> of(RulesetKey key, String owner) {
        return own(key, owner, "select base_revision, content, rules_hash, updated_at from draft" + OWN)
                .query((row, number) -> new Draft(
                        row.getLong(1), row.getString(2), row.getString(3), Instant.ofEpochMilli(row.getLong(4))))
                .optional();
    }

    /** Writes one where there is none; false, and nothing is changed, if there is. The row of the rule set must be there. */
    public boolean insert(RulesetKey key, String owner, Draft draft) {
        String insert = """
            insert into draft (ruleset_id, owner, base_revision, content, rules_hash, tag, updated_at)
            select id, :owner, :base, :content, :hash, :tag, :at from ruleset where app = :app and env = :env
            on conflict (ruleset_id, owner) do nothing\
            """;
        return write(key, owner, draft, insert).update() == 1;
    }

    /** Writes one in the place of another; false, and nothing is changed, if that is not there. */
    public boolean replace(RulesetKey key, String owner, String tag, Draft draft) {
        String update = "update draft set base_revision = :base, content = :content, rules_hash = :hash, tag = :tag,"
                + " updated_at = :at" + OWN + " and tag = :seen";
        return write(key, owner, draft, update).param("seen", tag).update() == 1;
    }

    /** Takes one away; false, and nothing is changed, if that is not there. */
    public boolean delete(RulesetKey key, String owner, String tag) {
        return own(key, owner, "delete from draft" + OWN + " and tag = :seen")
                        .param("seen", tag)
                        .update()
                == 1;
    }

    /** Takes away somebody's draft of a rule set if its rules are these. */
    public void deletePublished(RulesetKey key, String owner, String rulesHash) {
        own(key, owner, "delete from draft" + OWN + " and rules_hash = :hash")
                .param("hash", rulesHash)
                .update();
    }

    private JdbcClient.StatementSpec own(RulesetKey key, String owner, String statement) {
        return sql.sql(statement)
                .param("app", key.app())
                .param("env", key.env())
                .param("owner", owner);
    }

    private JdbcClient.StatementSpec write(RulesetKey key, String owner, Draft draft, String statement) {
        return own(key, owner, statement)
                .param("base", draft.base())
                .param("content", draft.content())
                .param("hash", draft.rulesHash())
                .param("tag", draft.tag())
                .param("at", draft.updatedAt().toEpochMilli());
    }
}
