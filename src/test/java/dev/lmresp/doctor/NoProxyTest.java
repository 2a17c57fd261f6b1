package dev.lmresp.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoProxyTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                          | 127.0.0.1   | false",
                "*                           | 127.0.0.1   | true",
                "localhost                   | 127.0.0.1   | false",
                "localhost, 127.0.0.1        | 127.0.0.1   | true",
                "127.0.0.0/8                 | 127.0.0.1   | true",
                "10.0.0.0/8                  | 127.0.0.1   | false",
                "127.0.0.0/no                | 127.0.0.1   | false",
                "127.0.0.1/99                | 127.0.0.1   | false",
                "127.                        | 127.0.0.1   | false",
                "::1                         | [::1]       | true",
                "[::1]                       | ::1         | true",
                "::1/128                     | ::1         | true",
                "127.0.0.1                   | ::1         | false",
                ".example.com                | a.example.com | true",
                "Example.com                 | example.com | true",
                "example.com                 | badexample.com | false",
            })
    void says_what_needs_no_proxy(String value, String host, boolean covered) {
        assertThat(NoProxy.covers(value, host)).isEqualTo(covered);
    }
}
