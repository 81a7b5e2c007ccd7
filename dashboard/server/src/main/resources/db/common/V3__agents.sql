-- Tokens of agents and programs: of a secret only its hash is here.
create table token (
    id         ${id},
    kind       varchar(8)   not null check (kind in ('agent', 'api')),
    name       varchar(256) not null,
    hash       char(64)     not null unique,
    env        varchar(63)  references environment (name),
    app        varchar(63),
    created_by varchar(256) not null,
    created_at bigint       not null,
    expires_at bigint,
    revoked_at bigint
);

-- Who was last seen, so that it can be said after a restart who has not come back.
create table instance (
    app           varchar(63)   not null,
    env           varchar(63)   not null,
    name          varchar(256)  not null,
    boot          varchar(256)  not null,
    labels        text          not null,
    agent_version varchar(256)  not null,
    epoch         bigint        not null,
    revision      bigint        not null,
    hash          char(71),
    last_seen     bigint        not null,
    primary key (app, env, name)
);

-- What operators do for a while, whatever the rules say.
create table override_entry (
    id         varchar(64)   primary key,
    app        varchar(63)   not null,
    env        varchar(63)   not null,
    resource   varchar(256)  not null,
    action     varchar(32)   not null,
    factor     double precision not null,
    reason     varchar(256)  not null,
    created_by varchar(256)  not null,
    starts_at  bigint        not null,
    expires_at bigint        not null,
    ended_at   bigint,
    ended_by   varchar(256)
);
