package dev.lmresp.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ToolNamesTest {
    private final ToolNames names = new ToolNames();

    @Test
    void the_tools_of_two_servers_do_not_collide() {
        assertThat(names.of("a", "search")).isEqualTo("a__search");
        assertThat(names.of("b", "search")).isEqualTo("b__search");
    }

    @Test
    void a_name_of_other_characters_is_written_with_those_that_a_request_may_have() {
        assertThat(names.of("a", "admin.users/list")).isEqualTo("a__admin_users_list");
        assertThat(names.of("a", "admin.users.list")).matches("a__admin_users_list_[0-9a-f]{8}");
    }

    @Test
    void a_long_name_is_cut_and_still_its_own() {
        String one = names.of("server", "x".repeat(80) + "1");
        String two = names.of("server", "x".repeat(80) + "2");
        assertThat(one).hasSize(64).startsWith("server__xxx");
        assertThat(two).hasSize(64).isNotEqualTo(one);
    }
}
