-- Triggers are written differently everywhere.

create function refuse() returns trigger language plpgsql as
$$ begin raise exception '%', tg_argv[0]; end $$;

create trigger revision_stays before update on ruleset_revision
    for each row execute function refuse('a revision is never changed');

create trigger revision_is_kept before delete or truncate on ruleset_revision
    for each statement execute function refuse('a revision is never deleted');

create trigger audit_stays before update on audit
    for each row execute function refuse('the audit log is never changed');

create trigger audit_is_kept before delete or truncate on audit
    for each statement execute function refuse('the audit log is never shortened');
