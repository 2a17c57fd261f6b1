package dev.lmresp.server;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.json.LoneSurrogates;
import dev.lmresp.json.Utf8;
import dev.lmresp.messages.MessagesReader;
import dev.lmresp.messages.MessagesRequest;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.ConversationRequest;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponsesRequest;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Reads and decompresses the body of a request, within the limit. */
final class RequestBody {
    /** No more than this is allocated for a Content-Length before the bytes arrive. */
    private static final int FIRST_BYTES = 256 << 10;

    private static final int UNANNOUNCED_BYTES = 16 << 10;

    /** The maximum length of an array. */
    private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 16;

    private RequestBody() {}

    /**
     * Reads a JSON body.
     *
     * @param share reserves the memory for the body
     * @throws ApiException 415 for another content type, 413 over the limit, 503 without memory
     */
    static byte[] json(ServerRequest request, long limit, BodyBudget.Share share) {
        String type = Headers.get(request, "content-type").toLowerCase(Locale.ROOT);
        String essence = type.contains(";") ? type.substring(0, type.indexOf(';')) : type;
        if (!essence.strip().equals("application/json") && !essence.strip().endsWith("+json")) {
            throw new ApiException(
                    new ApiError(
                            415,
                            "invalid_request_error",
                            "unsupported_media_type",
                            null,
                            "send the request with the header 'Content-Type: application/json', not"
                                    + " "
                                    + (type.isEmpty() ? "without one" : "'" + type + "'")));
        }
        byte[] body = bytes(request, limit, share);
        share.resize(JsonMemory.of(body));
        return body;
    }

    /**
     * Parses a request.
     *
     * @param meant turns the body into a request to {@code /v1/responses}
     * @throws ApiException 400 for an invalid request
     */
    static ResponsesRequest request(byte[] body, UnaryOperator<JsonNode> meant) {
        // in valid UTF-8, a lone surrogate can only be escaped
        return LoneSurrogates.areEscapedIn(body)
                ? RequestReader.read(meant.apply(parse(LoneSurrogates.escapedAsNul(body))))
                : RequestReader.readWhole(meant.apply(parse(body)));
    }

    /**
     * Parses a request of the Messages API.
     *
     * @param meant turns the body into a request to {@code /v1/messages}
     * @throws ApiException 400 for an invalid request
     */
    static MessagesRequest messages(byte[] body, UnaryOperator<JsonNode> meant) {
        return LoneSurrogates.areEscapedIn(body)
                ? MessagesReader.read(meant.apply(parse(LoneSurrogates.escapedAsNul(body))))
                : MessagesReader.readWhole(meant.apply(parse(body)));
    }

    /**
     * Parses what a client says of a conversation; no body is an empty object.
     *
     * @throws ApiException 400 when it is not an object
     */
    static ConversationRequest conversation(byte[] body) {
        return ConversationRequest.of(
                body.length == 0 ? Json.object() : parse(LoneSurrogates.escapedAsNul(body)));
    }

    /**
     * Parses a body.
     *
     * @throws ApiException 400 for invalid JSON or UTF-8 and for duplicate members, with the
     *     position
     */
    static JsonNode parse(byte[] body) {
        int invalid = Utf8.firstInvalid(body);
        if (invalid >= 0) {
            throw new ApiException(
                    ApiError.invalid(
                            "invalid_json",
                            null,
                            "the body is not valid UTF-8: unexpected byte 0x%2$02X at offset %1$d"
                                    .formatted(invalid, body[invalid])));
        }
        try {
            return Json.parseStrictly(body);
        } catch (JsonSyntaxException e) {
            throw new ApiException(
                    ApiError.invalid(
                            "invalid_json", null, "the body is not JSON: " + e.getMessage()));
        }
    }

    /**
     * Reads a body.
     *
     * @param share reserves the memory for the body
     * @throws ApiException 413 over the limit, 503 without memory, 415 for an unsupported
     *     compression, 400 for invalid compressed data
     */
    static byte[] bytes(ServerRequest request, long limit, BodyBudget.Share share) {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        String header = String.join(", ", request.headers().values(HeaderNames.CONTENT_ENCODING));
        BodyEncoding encoding = BodyEncoding.of(header);
        try (InputStream in = encoding.decoded(request.content().inputStream(), limit)) {
            byte[] body = read(in, announced(request, encoding), limit, share);
            if (body.length > limit) {
                throw tooLarge(limit);
            }
            return body;
        } catch (DataReader.InsufficientDataAvailableException | ServerConnectionException e) {
            // the client disconnected in the middle of the body
            throw ClientConnection.gone();
        } catch (RequestException | ApiException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(header, e.getMessage());
        } catch (RuntimeException e) {
            if (encoding == BodyEncoding.IDENTITY) {
                throw e;
            }
            // decoders throw these for invalid input
            throw unreadable(header, null);
        }
    }

    /** The Content-Length, -1 when unknown or the body is compressed. */
    private static long announced(ServerRequest request, BodyEncoding encoding) {
        return encoding == BodyEncoding.IDENTITY
                ? request.headers().contentLength().orElse(-1)
                : -1;
    }

    /** Reads to the end, or one byte beyond the limit. */
    private static byte[] read(InputStream in, long announced, long limit, BodyBudget.Share share)
            throws IOException {
        long most = announced < 0 ? limit + 1 : Math.min(announced, limit + 1);
        int longest = (int) Math.min(most, MAX_ARRAY_BYTES);
        byte[] body = new byte[Math.min(longest, announced < 0 ? UNANNOUNCED_BYTES : FIRST_BYTES)];
        int length = 0;
        // a Content-Length is mostly true, so take few steps to it
        long growth = announced < 0 ? 2 : 4;
        int count;
        while ((count = in.readNBytes(body, length, body.length - length)) > 0) {
            length += count;
            if (length == body.length && length < longest) {
                int larger = (int) Math.min(growth * length, longest);
                share.resize(larger);
                body = Arrays.copyOf(body, larger);
            }
        }
        if (length < body.length) {
            body = Arrays.copyOf(body, length);
            share.resize(length);
        }
        return body;
    }

    private static ApiException unreadable(String encoding, @Nullable String problem) {
        return new ApiException(
                ApiError.invalid(
                        "unreadable_body",
                        null,
                        "the body does not match its Content-Encoding '"
                                + encoding
                                + "'"
                                + (problem == null ? "" : ": " + problem)));
    }

    static ApiException tooLarge(long limit) {
        return new ApiException(
                new ApiError(
                        413,
                        "invalid_request_error",
                        "request_too_large",
                        null,
                        "the request body is larger than %d MiB; raise --max-body-mb"
                                .formatted(limit >> 20)));
    }
}
