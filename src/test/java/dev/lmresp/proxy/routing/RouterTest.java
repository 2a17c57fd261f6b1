package dev.lmresp.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.EngineConfig;
import dev.lmresp.config.ModelAlias;
import dev.lmresp.config.ModelAlias.Target;
import dev.lmresp.proxy.routing.Route.Stop;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

/** Which engine a name leads to. */
class RouterTest {
    private final List<ListedEngine> engines =
            List.of(
                    engine("local", List.of(), "qwen3", "meta/llama", "shared"),
                    engine("gpu", List.of("shared", "big-*"), "shared", "hidden"),
                    engine("cloud", List.of("deepseek-*")));

    private static ListedEngine engine(String name, List<String> patterns, String... models) {
        EngineConfig plain = EngineConfig.of(name, new EngineAddress("http://" + name));
        return new ListedEngine(
                new EngineConfig(
                        name,
                        plain.address(),
                        "",
                        Map.of(),
                        plain.dialect(),
                        patterns,
                        2,
                        plain.timeouts(),
                        ""),
                List.of(models));
    }

    @ParameterizedTest
    @CsvSource({
        "qwen3, local, qwen3",
        "local/qwen3, local, qwen3",
        // the exact name of a model wins over engine/model
        "meta/llama, local, meta/llama",
        "local/meta/llama, local, meta/llama",
        // of those that have it, the default one
        "shared, local, shared",
        "gpu/shared, gpu, shared",
        // not listed, but the engine is configured for it
        "big-one, gpu, big-one",
        "deepseek-v4, cloud, deepseek-v4",
        // what an engine lists and is not to be asked for
        "hidden, local, hidden",
        // a name that nobody has, also with a slash
        "gpt-5, local, gpt-5",
        "openai/gpt-5, local, openai/gpt-5",
        "cloud/, local, cloud/",
        "/qwen3, local, /qwen3",
    })
    void a_name_leads_to_an_engine_and_its_name_for_the_model(
            String asked, String engine, String model) {
        assertThat(new Router(Map.of(), "").route(asked, engines))
                .isEqualTo(new Route(false, List.of(new Stop(engine, model, 2))));
    }

    @Test
    void the_default_engine_gets_what_nobody_has_and_what_several_have() {
        var router = new Router(Map.of(), "gpu");
        assertThat(router.route("gpt-5", engines).stops()).containsExactly(stop("gpu", "gpt-5"));
        assertThat(router.route("shared", engines).stops()).containsExactly(stop("gpu", "shared"));
        assertThat(router.route("qwen3", engines).stops()).containsExactly(stop("local", "qwen3"));
    }

    @Test
    void an_alias_has_several_targets_in_their_order() {
        var router =
                new Router(
                        Map.of(
                                "best",
                                alias(ModelAlias.Kind.FALLBACK, "deepseek-v4", "local/qwen3")),
                        "");
        Route route = router.route("best", engines);
        assertThat(route.isPool()).isFalse();
        assertThat(route.stops())
                .containsExactly(stop("cloud", "deepseek-v4"), stop("local", "qwen3"));
    }

    @Test
    void equals_have_the_weights_of_their_engines_or_their_own() {
        var pool =
                new ModelAlias(
                        "fast",
                        ModelAlias.Kind.POOL,
                        List.of(new Target("local/shared", 5), new Target("gpu/shared", 0)));
        Route route = new Router(Map.of("fast", pool), "").route("fast", engines);
        assertThat(route)
                .isEqualTo(
                        new Route(
                                true,
                                List.of(
                                        new Stop("local", "shared", 5),
                                        new Stop("gpu", "shared", 2))));
    }

    @Test
    void an_alias_hides_a_model_and_the_alias_for_all_others_hides_all_others() {
        var router =
                new Router(
                        Map.of(
                                "qwen3",
                                ModelAlias.of("qwen3", "gpu/big-one"),
                                "*",
                                ModelAlias.of("*", "local/qwen3")),
                        "");
        assertThat(router.route("qwen3", engines).stops()).containsExactly(stop("gpu", "big-one"));
        // the target of an alias is no alias
        assertThat(router.route("shared", engines).stops()).containsExactly(stop("local", "qwen3"));
    }

    private static ModelAlias alias(ModelAlias.Kind kind, String... models) {
        return new ModelAlias(
                "alias", kind, List.of(models).stream().map(it -> new Target(it, 0)).toList());
    }

    private static Stop stop(String engine, String model) {
        return new Stop(engine, model, 2);
    }
}
