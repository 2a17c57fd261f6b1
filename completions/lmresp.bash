# Completion of lmresp for bash. Generated: do not edit.

# The models of the proxy that runs; none, and no wait, when none does.
_lmresp_models() {
    curl -s --noproxy '*' --max-time 0.2 "http://127.0.0.1:${LMRESP_PORT:-7377}/v1/models" 2>/dev/null |
        grep -oE '"id": *"[A-Za-z0-9._:/@+-]+"' | cut -d '"' -f 4
}

# Another program's own completion, if it has one.
_lmresp_command() {
    local i
    for ((i = 1; i < COMP_CWORD; i++)); do
        [ "${COMP_WORDS[i]}" != -- ] || break
    done
    if declare -F _command_offset >/dev/null; then
        _command_offset $((i + 1))
    elif [ "$COMP_CWORD" = $((i + 1)) ]; then
        candidates=$(compgen -c -- "$value")
    else
        compopt -o filenames 2>/dev/null
        candidates=$(compgen -f -- "$value")
    fi
}

_lmresp() {
    local line=${COMP_LINE:0:COMP_POINT} words word current= command= option value candidates= i
    COMPREPLY=()
    # not COMP_WORDS, which are split at = and : too
    read -ra words <<<"$line"
    if [[ $line != *[[:space:]] ]]; then
        current=${words[${#words[@]} - 1]}
        unset "words[${#words[@]}-1]"
    fi
    option=${words[${#words[@]} - 1]}
    value=$current
    for ((i = 1; i < ${#words[@]}; i++)); do
        case ${words[i]} in
            --) command+=' --' && break ;;
            -*) ;;
            *) command=${command:-${words[i]}} ;;
        esac
    done
    if [[ $current == --*=* ]]; then
        option=${current%%=*}
        value=${current#*=}
    fi
    case "$command $option" in
        'doctor --engine' | 'serve --engine' | 'run --engine' | 'ask --engine' | 'check --engine') printf -v candidates '%s\n' lmdeploy vllm sglang llama.cpp ollama lmstudio mock ;;
        'doctor --engine-api-key-env' | 'doctor --patience' | 'codex-config --url' | 'codex-config --api-key-env' | 'codex-config --provider-id' | 'codex-config --profile' | 'claude-config --url' | 'claude-config --api-key-env' | 'serve --host' | 'serve --port' | 'serve --default-engine' | 'serve --engine-api-key-env' | 'serve --api-key' | 'serve --api-key-env' | 'serve --keep-alive' | 'serve --idle-timeout' | 'serve --client-timeout' | 'serve --header-timeout' | 'serve --connect-timeout' | 'serve --max-body-mb' | 'serve --max-inflight-mb' | 'serve --max-answer-mb' | 'serve --max-exchanges' | 'serve --max-connections' | 'serve --store-max-age' | 'serve --store-max-mb' | 'serve --record-max-mb' | 'serve --record-keep' | 'run --host' | 'run --port' | 'run --default-engine' | 'run --engine-api-key-env' | 'run --api-key' | 'run --api-key-env' | 'run --keep-alive' | 'run --idle-timeout' | 'run --client-timeout' | 'run --header-timeout' | 'run --connect-timeout' | 'run --max-body-mb' | 'run --max-inflight-mb' | 'run --max-answer-mb' | 'run --max-exchanges' | 'run --max-connections' | 'run --store-max-age' | 'run --store-max-mb' | 'run --record-max-mb' | 'run --record-keep' | 'ask -s' | 'ask --system' | 'ask --effort' | 'ask --temperature' | 'ask -p' | 'ask --prompt' | 'ask --max-tokens' | 'ask --set' | 'ask --schema' | 'ask -t' | 'ask --tools' | 'ask --mcp' | 'ask --cid' | 'ask --list' | 'ask --max-rounds' | 'ask --url' | 'ask --api-key-env' | 'send --text' | 'send --url' | 'send --api-key-env' | 'check --only' | 'check --timeout' | 'check --api-key-env' | 'replay --speed' | 'replay --to' | 'replay --api-key-env' | 'mock --host' | 'mock --port' | 'models --url' | 'models --api-key-env')  ;;
        'doctor --engine-ca' | 'serve --engine-ca' | 'run --engine-ca' | 'ask -f' | 'ask --file' | 'check --junit' | 'mock --script') compopt -o filenames 2>/dev/null; candidates=$(compgen -f -- "$value") ;;
        'doctor --dialect' | 'serve --dialect' | 'run --dialect' | 'replay --dialect' | 'explain --dialect') printf -v candidates '%s\n' auto generic mock openai azure lmdeploy vllm sglang llama.cpp ollama lmstudio deepseek moonshot zhipu qwen minimax mistral groq openrouter gemini ;;
        'doctor --model' | 'codex-config --model' | 'claude-config --model' | 'serve --model' | 'run --model' | 'ask -m' | 'ask --model' | 'send -m' | 'send --model' | 'check --model') candidates=$(_lmresp_models) ;;
        'codex-config --codex-home' | 'claude-config --claude-home' | 'serve --record' | 'run --record') compopt -o filenames 2>/dev/null; candidates=$(compgen -d -- "$value") ;;
        'serve --alias' | 'run --alias') if [[ $value == *=* ]]; then value=${value#*=}; candidates=$(_lmresp_models); fi ;;
        'serve --store' | 'run --store') printf -v candidates '%s\n' sqlite memory off ;;
        'ask --export') printf -v candidates '%s\n' markdown request ;;
        'check --api') printf -v candidates '%s\n' messages responses ;;
        'check --key-header') printf -v candidates '%s\n' bearer x-api-key ;;
        'mock --quirk') printf -v candidates '%s\n' no-parallel-tool-calls no-stream-options no-reasoning-effort no-response-format no-strict-tools max-tokens-unknown max-completion-tokens-unknown unknown-parameter-400 no-developer-role system-must-be-first strict-alternation strict-tool-history no-null-content reasoning-echo deepseek-reasoning kimi-reasoning moonshot-schemas no-tools no-tools-lmdeploy no-images no-images-deepseek camel-case-refusal unknown-parameter-500 fixed-temperature temperature-or-top-p no-high-effort max-tokens-range strict-schemas format-or-tools choice-or-thinking only-streams no-streams llama-3-template mistral-nemo-template ministral-3-template gemma-2-template llama-2-template qwen-3-5-template hermes-template context-overflow-kimi context-overflow-qwen context-overflow-gemini context-overflow-claude context-overflow-403 context-overflow-vllm context-overflow-llamacpp context-overflow-deepseek context-overflow-lmdeploy model-not-found sleeping unauthorized html-502 empty-502 429 429-retry-after 429-retry-delay 500-json empty-body connection-reset silent-request no-models think-tags think-close-only think-split reasoning-field reasoning-both reasoning-details gemini-signatures openrouter-details litellm-thinking-blocks empty-reasoning-deltas newline-before-reasoning reasoning-only empty-answer refusal content-parts content-object float-arguments empty-arguments null-text-arguments concatenated-arguments double-encoded-arguments truncated-arguments undeclared-tool nameless-call tool-xml-in-text object-arguments whole-call-in-one-chunk several-calls-in-one-delta cumulative-arguments split-names repeated-names repeated-ids null-continuations empty-continuations empty-id no-id duplicate-ids odd-ids missing-type arguments-null no-index wrong-index first-index-1 empty-tool-calls blank-after-call finish-stop-with-tools finish-with-last-piece finish-twice finish-differs finish-empty finish-unknown no-finish finish-context-window finish-malformed-call finish-no-resource finish-network-error finish-abort finish-repetition finish-unheard-of finish-safety error-as-answer overflow-as-length usage-own-chunk usage-in-choice usage-every-chunk usage-missing usage-null-details usage-vendor-cached usage-not-sum no-choices-first-chunk choice-without-delta null-deltas message-beside-delta second-choice role-everywhere no-role id-changes bare-chunks wrong-types extra-members u2028 broken-json error-first-event error-mid-stream error-mid-stream-vllm error-in-choice error-event-groq error-field-llamacpp cut-before-first-byte cut-connection silent-start silent-stall crlf cr-only no-space-after-data multi-line-data event-fields comments comments-only-then-answer noise two-chunks-in-one-event bom split-utf8 no-done data-after-done unclosed-last-event slow-first-token json-instead-of-sse sse-as-json-type no-content-type ;;
        'run -- '*) _lmresp_command ;;
        *)
            value=$current
            case $current in
                -*)
                    case $command in
                    '') printf -v candidates '%s\n' -h --help -v --verbose -V --version ;;
                    'doctor') printf -v candidates '%s\n' -h --help -v --verbose --engine --engine-api-key-env --engine-ca --dialect --model --patience --json --save ;;
                    'codex-config') printf -v candidates '%s\n' -h --help -v --verbose --url --api-key-env --model --provider-id --profile --codex-home --lean --no-lean --websocket --no-websocket --write --remove --check --json ;;
                    'claude-config') printf -v candidates '%s\n' -h --help -v --verbose --url --api-key-env --model --claude-home --write --remove --check --json ;;
                    'trust') printf -v candidates '%s\n' -h --help -v --verbose --list --remove -y --yes --json ;;
                    'completion') printf -v candidates '%s\n' -h --help -v --verbose ;;
                    'serve') printf -v candidates '%s\n' -h --help -v --verbose --host --port --engine --default-engine --engine-api-key-env --engine-ca --api-key --api-key-env --dialect --model --alias --auto-wake --count-probe --no-count-probe --keep-alive --idle-timeout --client-timeout --header-timeout --connect-timeout --max-body-mb --max-inflight-mb --max-answer-mb --max-exchanges --max-connections --store --store-max-age --store-max-mb --replay-pace --record --record-max-mb --record-keep ;;
                    'run') printf -v candidates '%s\n' -h --help -v --verbose --host --port --engine --default-engine --engine-api-key-env --engine-ca --api-key --api-key-env --dialect --model --alias --auto-wake --count-probe --no-count-probe --keep-alive --idle-timeout --client-timeout --header-timeout --connect-timeout --max-body-mb --max-inflight-mb --max-answer-mb --max-exchanges --max-connections --store --store-max-age --store-max-mb --replay-pace --record --record-max-mb --record-keep --websocket ;;
                    'ask') printf -v candidates '%s\n' -h --help -v --verbose -m --model -s --system --effort --temperature -p --prompt --max-tokens --set --schema -t --tools --no-stream --mcp -f --file -c --continue --cid --pick --list --prompts --export --json --events --no-save -q --quiet -y --yes --max-rounds --url --engine --api-key-env ;;
                    'send') printf -v candidates '%s\n' -h --help -v --verbose --text -m --model --url --api-key-env --stream --no-stream --events --json ;;
                    'check') printf -v candidates '%s\n' -h --help -v --verbose --engine --api --key-header --model --only --list --json --tap --junit --timeout --api-key-env ;;
                    'replay') printf -v candidates '%s\n' -h --help -v --verbose --speed --events --text --json --check --retranslate --dialect --update --to --api-key-env ;;
                    'mock') printf -v candidates '%s\n' -h --help -v --verbose --host --port --script --quirk --list-quirks ;;
                    'models') printf -v candidates '%s\n' -h --help -v --verbose --url --api-key-env --json ;;
                    'config') printf -v candidates '%s\n' -h --help -v --verbose --json ;;
                    'explain') printf -v candidates '%s\n' -h --help -v --verbose --dialect --json ;;
                    'help') printf -v candidates '%s\n' -h --help ;;
                    esac
                    ;;
                *)
                    case $command in
                    '') printf -v candidates '%s\n' doctor codex-config claude-config trust completion serve run ask send check replay mock models config explain help ;;
                    'doctor')  ;;
                    'codex-config')  ;;
                    'claude-config')  ;;
                    'trust') compopt -o filenames 2>/dev/null; candidates=$(compgen -f -- "$value") ;;
                    'completion') printf -v candidates '%s\n' bash zsh fish ;;
                    'serve')  ;;
                    'run')  ;;
                    'ask')  ;;
                    'send') compopt -o filenames 2>/dev/null; candidates=$(compgen -f -- "$value") ;;
                    'check')  ;;
                    'replay') compopt -o filenames 2>/dev/null; candidates=$(compgen -f -- "$value") ;;
                    'mock')  ;;
                    'models')  ;;
                    'config')  ;;
                    'explain') compopt -o filenames 2>/dev/null; candidates=$(compgen -f -- "$value") ;;
                    'help') printf -v candidates '%s\n' doctor codex-config claude-config trust completion serve run ask send check replay mock models config explain help ;;
                    esac
                    ;;
            esac
            ;;
    esac
    while IFS= read -r word; do
        if [[ -n $word && $word == "$value"* ]]; then
            word=${current%"$value"}$word
            # bash itself replaces only what stands after the last = or :
            COMPREPLY+=("${word#"${current%"$2"}"}")
        fi
    done <<<"$candidates"
}

complete -F _lmresp lmresp
