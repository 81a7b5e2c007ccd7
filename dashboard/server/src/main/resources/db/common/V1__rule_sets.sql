-- In the subset of SQL that SQLite and PostgreSQL share. ${id} is a key that counts itself; times are milliseconds since 1970.

create table environment (
    name       varchar(63) primary key,
    rank       integer     not null,
    protected  integer     not null default 0 check (protected in (0, 1))
);

insert into environment (name, rank, protected) values ('dev', 0, 0), ('staging', 1, 0), ('prod', 2, 1);

create table app (
    name       varchar(63) primary key,
    owner      varchar(256) not null,
    created_at bigint      not null
);

create table ruleset (
    id            ${id},
    app           varchar(63) not null references app (name),
    env           varchar(63) not null references environment (name),
    epoch         bigint      not null default 0,
    head_revision bigint      not null default 0,
    unique (app, env)
);

-- What was published, for ever: see the triggers.
create table ruleset_revision (
    ruleset_id bigint        not null references ruleset (id),
    revision   bigint        not null,
    epoch      bigint        not null,
    parent     bigint        not null,
    hash       char(71)      not null,
    content    text          not null,
    rule_count integer       not null,
    origin     varchar(16)   not null,
    author     varchar(256)  not null,
    message    varchar(1000) not null,
    created_at bigint        not null,
    primary key (ruleset_id, revision)
);

-- Which requests have been done, so that one that is sent again is answered again.
create table publish_key (
    ruleset_id      bigint       not null references ruleset (id),
    idempotency_key varchar(128) not null,
    fingerprint     char(64)     not null,
    revision        bigint       not null,
    created_at      bigint       not null,
    primary key (ruleset_id, idempotency_key)
);

-- Each entry has the hash of the one before; that no two have the same keeps the chain from being forked.
create table audit (
    id        ${id},
    at        bigint        not null,
    actor     varchar(256)  not null,
    action    varchar(64)   not null,
    object    varchar(256)  not null,
    detail    text          not null,
    prev_hash char(64)      not null unique,
    hash      char(64)      not null
);
