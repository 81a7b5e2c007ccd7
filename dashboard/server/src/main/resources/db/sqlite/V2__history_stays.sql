-- Triggers are written differently everywhere.

create trigger revision_stays before update on ruleset_revision
begin select raise(abort, 'a revision is never changed'); end;

create trigger revision_is_kept before delete on ruleset_revision
begin select raise(abort, 'a revision is never deleted'); end;

create trigger audit_stays before update on audit
begin select raise(abort, 'the audit log is never changed'); end;

create trigger audit_is_kept before delete on audit
begin select raise(abort, 'the audit log is never shortened'); end;
