package dev.lmresp.server;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.webserver.http.ServerRequest;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;

/** Reads the body of a request, within the limit, after decompression. */
final class RequestBody {
    /** Memory is not given for a body that is only announced, beyond so many bytes. */
    private static final long MAX_TRUSTED_LENGTH = 1 << 20;

    private RequestBody() {}

    /**
     * Reads a body that says it is JSON.
     *
     * @throws ApiException 415 for another content type, 413 over the limit
     */
    static byte[] json(ServerRequest request, long limit) {
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
        return bytes(request, limit);
    }

    /**
     * Parses a body.
     *
     * @throws ApiException 400 for what is not JSON in UTF-8, with its place
     */
    static JsonNode parse(byte[] body) {
        int invalid = Utf8.firstInvalid(body);
        if (invalid >= 0) {
            throw new ApiException(
                    ApiError.invalid(
                            "invalid_json",
                            null,
                            "the body is not UTF-8: at byte offset %d is 0x%02X, which cannot stand there"
                                    .formatted(invalid, body[invalid])));
        }
        try {
            return Json.parse(body);
        } catch (JsonSyntaxException e) {
            throw new ApiException(
                    ApiError.invalid(
                            "invalid_json", null, "the body is not JSON: " + e.getMessage()));
        }
    }

    /**
     * Reads a body.
     *
     * @throws ApiException 413 over the limit, 415 for an unknown compression, 400 when it is not
     *     compressed as it says
     */
    static byte[] bytes(ServerRequest request, long limit) {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        String header =
                String.join(", ", request.headers().values(HeaderNames.CONTENT_ENCODING));
        BodyEncoding encoding = BodyEncoding.of(header);
        try (InputStream in = encoding.decoded(request.content().inputStream(), limit)) {
            byte[] body = read(in, announced(request, encoding), limit);
            if (body.length > limit) {
                throw tooLarge(limit);
            }
            return body;
        } catch (DataReader.InsufficientDataAvailableException e) {
            // the client left before it had sent all
            throw ClientConnection.gone();
        } catch (RequestException | ApiException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(header, e.getMessage());
        } catch (RuntimeException e) {
            // of a decoder that met what it did not expect
            throw unreadable(header, null);
        }
    }

    /** The length of the body, -1 when it is not announced or the body is compressed. */
    private static long announced(ServerRequest request, BodyEncoding encoding) {
        return encoding == BodyEncoding.IDENTITY
                ? request.headers().contentLength().orElse(-1)
                : -1;
    }

    private static byte[] read(InputStream in, long announced, long limit) throws IOException {
        if (announced < 0 || announced > Math.min(limit, MAX_TRUSTED_LENGTH)) {
            return in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 16));
        }
        byte[] body = new byte[(int) announced];
        int length = in.readNBytes(body, 0, body.length);
        return length == body.length ? body : Arrays.copyOf(body, length);
    }

    private static ApiException unreadable(String encoding, @Nullable String problem) {
        return new ApiException(
                ApiError.invalid(
                        "unreadable_body",
                        null,
                        "the body is not what its Content-Encoding '"
                                + encoding
                                + "' says"
                                + (problem == null ? "" : ": " + problem)));
    }

    static ApiException tooLarge(long limit) {
        return new ApiException(
                new ApiError(
                        413,
                        "invalid_request_error",
                        "request_too_large",
                        null,
                        "the request body is larger than %d MiB; --max-body-mb raises the limit"
                                .formatted(limit >> 20)));
    }
}
