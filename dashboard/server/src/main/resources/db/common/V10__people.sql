-- People, what they may do where, and how they are recognised: of secrets only hashes are here.
create table app_user (
    id           ${id},
    name         varchar(128) not null unique,
    password     varchar(256),
    barred       integer      not null default 0 check (barred in (0, 1)),
    created_at   bigint       not null,
    last_sign_in bigint
);

-- Links by which people choose their password, each once.
create table invitation (
    hash       char(64) primary key,
    user_id    bigint   not null references app_user (id),
    expires_at bigint   not null
);

create table role_binding (
    id      ${id},
    user_id bigint      not null references app_user (id),
    role    varchar(16) not null,
    app     varchar(63) references app (name),
    env     varchar(63) references environment (name)
);

create index role_binding_of_user on role_binding (user_id);

create table web_session (
    hash       char(64)     primary key,
    user_id    bigint       not null references app_user (id),
    created_at bigint       not null,
    last_seen  bigint       not null,
    expires_at bigint       not null,
    address    varchar(64)  not null
);

create index web_session_of_user on web_session (user_id);

-- Open to those only whose role names it.
alter table app add column restricted integer not null default 0 check (restricted in (0, 1));

-- What a program may do with it; agents have none.
alter table token add column role varchar(16);
