-- How revisions reach instances. Of one rule set, at most one is going on.
create table rollout (
    id                ${id},
    app               varchar(63)   not null,
    env               varchar(63)   not null,
    revision          bigint        not null,
    from_revision     bigint        not null,
    state             varchar(16)   not null,
    step              integer       not null,
    since             bigint        not null,
    plan              text          not null,
    started_by        varchar(256)  not null,
    started_at        bigint        not null,
    ended_at          bigint,
    reason            text          not null,
    rollback_revision bigint,
    version           bigint        not null
);

create index rollout_of on rollout (app, env, id);

create unique index rollout_going_on on rollout (app, env) where ended_at is null;

-- Who has been chosen, so that the same ones are after a restart.
create table rollout_member (
    rollout_id bigint       not null references rollout (id),
    instance   varchar(256) not null,
    step       integer      not null,
    joined_at  bigint       not null,
    left_at    bigint,
    primary key (rollout_id, instance)
);
