-- What somebody makes of rules before they are published. It is his own: no query asks for it without his name.
create table draft (
    ruleset_id    bigint       not null references ruleset (id),
    owner         varchar(300) not null,
    base_revision bigint       not null,
    content       text         not null,
    rules_hash    char(71),
    tag           char(64)     not null,
    updated_at    bigint       not null,
    primary key (ruleset_id, owner)
);
