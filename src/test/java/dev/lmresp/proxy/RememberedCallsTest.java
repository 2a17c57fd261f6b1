package dev.lmresp.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.responses.Item;
import dev.lmresp.translate.CallMemory;
import dev.lmresp.translate.Thought;

import org.junit.jupiter.api.Test;

/** What is remembered of calls is bounded, and each client's own. */
class RememberedCallsTest {
    private final RememberedCalls calls = new RememberedCalls();
    private final CallMemory one = calls.of("one");

    private static Thought thought(String text) {
        return new Thought(text, null);
    }

    private static Item call(String id) {
        return new Item.FunctionCall("", Item.Status.COMPLETED, id, "look", "", "{}");
    }

    /** Clients write the arguments anew, and keep no ids of items. */
    @Test
    void the_same_call_may_be_written_otherwise() {
        one.remember(
                new Item.FunctionCall(
                        "fc_1", Item.Status.COMPLETED, "c", "look", "space", "{\"a\":\"\u00e9\"}"),
                thought("of c"));
        assertThat(
                        one.recall(
                                new Item.FunctionCall(
                                        "",
                                        Item.Status.INCOMPLETE,
                                        "c",
                                        "look",
                                        "",
                                        "{ \"a\" : \"\\u00e9\" }")))
                .contains(thought("of c"));
        assertThat(
                        one.recall(
                                new Item.FunctionCall(
                                        "",
                                        Item.Status.COMPLETED,
                                        "c",
                                        "look",
                                        "",
                                        "{\"a\":\"e\"}")))
                .isEmpty();
    }

    @Test
    void each_client_gets_its_own() {
        one.remember(call("c"), thought("of one"));
        calls.of("two").remember(call("c"), thought("of two"));
        assertThat(one.recall(call("c"))).contains(thought("of one"));
        assertThat(calls.of("two").recall(call("c"))).contains(thought("of two"));
        assertThat(calls.of("three").recall(call("c"))).isEmpty();
    }

    @Test
    void of_too_many_the_oldest_go_first_but_for_those_that_are_asked_for() {
        for (int i = 0; i < 10_000; i++) {
            one.remember(call("c" + i), thought("t" + i));
        }
        assertThat(one.recall(call("c0"))).isPresent();
        one.remember(call("new"), thought("new"));
        assertThat(one.recall(call("c0"))).isPresent();
        assertThat(one.recall(call("c1"))).isEmpty();
        assertThat(one.recall(call("c2"))).isPresent();
    }

    @Test
    void long_ones_make_room_for_each_other() {
        String half = "x".repeat(5 << 20);
        one.remember(call("first"), thought(half));
        one.remember(call("second"), thought(half));
        assertThat(one.recall(call("first"))).isEmpty();
        assertThat(one.recall(call("second"))).isPresent();
    }

    @Test
    void the_same_call_again_takes_the_place_of_the_first() {
        one.remember(call("c"), thought("first"));
        one.remember(call("c"), thought("second"));
        assertThat(one.recall(call("c"))).contains(thought("second"));
    }
}
