package io.sluice.dashboard.server.web;

import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Grant;
import io.sluice.dashboard.server.access.People;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.access.Role;
import io.sluice.dashboard.server.store.BindingStore.Binding;
import io.sluice.dashboard.server.store.UserStore.User;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** People and their roles. */
@RestController
@RequestMapping("/api/v1")
public final class PeopleController {
    private final People people;

    public PeopleController(People people) {
        this.people = people;
    }

    /** A person as the API tells it. */
    record UserView(
            String name,
            boolean barred,
            boolean hasPassword,
            Instant createdAt,
            @Nullable Instant lastSignIn) {
        static UserView of(User user) {
            return new UserView(
                    user.name(), user.isBarred(), user.password() != null, user.createdAt(), user.lastSignIn());
        }
    }

    /** Those who give roles have to know whom they can give them to. */
    @Needs(value = Permission.MANAGE, at = Needs.Place.ANYWHERE)
    @GetMapping("/users")
    List<UserView> users() {
        return people.all().stream().map(UserView::of).toList();
    }

    /** Somebody to invite. */
    record NewUser(String name) {}

    /** An invitation as the API tells it, once. */
    record InvitationView(String name, String token, String path, Instant expiresAt) {
        static InvitationView of(People.Invitation invitation) {
            String path = "/setup#" + invitation.token();
            return new InvitationView(invitation.name(), invitation.token(), path, invitation.expiresAt());
        }
    }

    @Needs(Permission.ADMINISTER)
    @PostMapping("/users")
    @ResponseStatus(HttpStatus.CREATED)
    InvitationView invite(@RequestBody NewUser wanted, Caller caller) {
        return InvitationView.of(people.invite(wanted.name(), caller.getName()));
    }

    @Needs(Permission.ADMINISTER)
    @PostMapping("/users/{name}:invite")
    @ResponseStatus(HttpStatus.CREATED)
    InvitationView inviteAgain(@PathVariable String name, Caller caller) {
        return InvitationView.of(people.inviteAgain(name, caller.getName()));
    }

    /** What is to become of somebody. */
    record UserChange(boolean barred) {}

    @Needs(Permission.ADMINISTER)
    @PatchMapping("/users/{name}")
    UserView change(@PathVariable String name, @RequestBody UserChange change, Caller caller) {
        people.bar(name, change.barred(), caller.getName());
        return UserView.of(people.person(name));
    }

    /** A role as the API tells it. */
    record BindingView(
            long id,
            String user,
            Role role,
            @Nullable String app,
            @Nullable String env) {
        static BindingView of(Binding binding) {
            return new BindingView(
                    binding.id(), binding.user(), Role.valueOf(binding.role()), binding.app(), binding.env());
        }
    }

    @Needs(value = Permission.MANAGE, at = Needs.Place.ANYWHERE)
    @GetMapping("/bindings")
    List<BindingView> bindings(Caller caller) {
        return people.bindings().stream()
                .filter(binding -> caller.may(Permission.MANAGE, binding.app(), binding.env()))
                .map(BindingView::of)
                .toList();
    }

    /** A role to give. */
    record NewBinding(
            String user,
            Role role,
            @Nullable String app,
            @Nullable String env) {}

    @Needs(value = Permission.MANAGE, at = Needs.Place.BODY)
    @PostMapping("/bindings")
    @ResponseStatus(HttpStatus.CREATED)
    BindingView bind(@RequestBody NewBinding wanted, Caller caller) {
        Grant grant = new Grant(wanted.role(), wanted.app(), wanted.env());
        requireToGive(grant, caller);
        return BindingView.of(people.bind(wanted.user(), grant, caller.getName()));
    }

    @Needs(value = Permission.MANAGE, at = Needs.Place.BODY)
    @DeleteMapping("/bindings/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unbind(@PathVariable long id, Caller caller) {
        requireToGive(People.grant(people.binding(id)), caller);
        people.unbind(id, caller.getName());
    }

    /** Nobody gives, or takes, more than he manages. */
    static void requireToGive(Grant grant, Caller caller) {
        boolean everything = grant.role().has(Permission.ADMINISTER);
        caller.require(everything ? Permission.ADMINISTER : Permission.MANAGE, grant.app(), grant.env());
    }
}
