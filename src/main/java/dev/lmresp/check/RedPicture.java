package dev.lmresp.check;

/** A picture whose colour every model that sees can name. */
final class RedPicture {
    /** A PNG of 64 by 64 red pixels; some models refuse smaller images. */
    static final String BASE64 =
            "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkA"
                + "AAgEsIty/dMYyQi+hcEKLNO+FgEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"
                + "AQEBAQGBywI6LQEAwyG+sAAAAABJRU5ErkJggg==";

    /** What to ask. */
    static final String QUESTION = "Which colour does the picture show?";

    private RedPicture() {}
}
