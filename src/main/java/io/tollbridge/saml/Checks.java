package io.tollbridge.saml;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Collects the checks of one validation in the order they are made. */
final class Checks {
    private final List<Check> made = new ArrayList<>(40);
    private final Policy policy;

    Checks(Policy policy) {
        this.policy = policy;
    }

    Policy policy() {
        return policy;
    }

    void add(Check check) {
        made.add(
                check.refuses() && policy.skipped().contains(check.code())
                        ? new Check(check.code(), Outcome.SKIPPED, check.found(), check.wanted(), "left out as asked")
                        : check);
    }

    /** Adds them all, then throws the first that failed, so that a report shows everything of one stage at once. */
    void addAllOrRefuse(List<Check> checks) throws SamlRefused {
        checks.forEach(this::add);
        refuseIfFailed();
    }

    void addOrRefuse(Check check) throws SamlRefused {
        add(check);
        refuseIfFailed();
    }

    void refuseIfFailed() throws SamlRefused {
        for (Check check : made) {
            if (check.refuses()) {
                throw new SamlRefused(check.code());
            }
        }
    }

    /** What was made, and every check of the plan that was not reached as skipped. */
    List<Check> withUnreached(List<CheckCode> plan) {
        Set<CheckCode> seen = EnumSet.noneOf(CheckCode.class);
        made.forEach(check -> seen.add(check.code()));
        List<Check> all = new ArrayList<>(made);
        for (CheckCode code : plan) {
            if (!seen.contains(code)) {
                all.add(Check.skipped(code, "not reached"));
            }
        }
        return List.copyOf(all);
    }
}
