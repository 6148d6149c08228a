package io.tollbridge.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;

/** JSON as the API speaks it: snake_case, ISO 8601 times in UTC; strict in what it reads. */
final class Json {
    private final ObjectMapper mapper = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            // Which of two equal names counts is read differently by different readers.
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    byte[] write(Object answer) {
        try {
            return mapper.writeValueAsBytes(answer);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** The same as a tree. */
    JsonNode tree(Object answer) {
        return read(write(answer)); // not valueToTree, which leaves raw JSON raw
    }

    /** The JSON value of a request's body. */
    JsonNode read(byte[] body) {
        try {
            return mapper.readTree(body);
        } catch (JsonProcessingException bad) {
            throw new ApiRefused(new ApiError.Unreadable("It is no JSON: " + bad.getOriginalMessage()));
        } catch (IOException bad) {
            throw new ApiRefused(new ApiError.Unreadable("It is no JSON in UTF-8."));
        }
    }
}
