package io.nightjar.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TranscriptTest {

    @Test
    void turnsFollowEachOther() {
        assertThat(Transcript.of(List.of(
                        ChatMessage.system("Be brief."),
                        ChatMessage.user(" Hello \n"),
                        ChatMessage.assistant(" Hi.\n"),
                        ChatMessage.user("Why?"))))
                .isEqualTo("Be brief.\n\nUser: Hello\nAssistant: Hi.\nUser: Why?\nAssistant:");
    }

    @Test
    void opensWithALineOfItsOwnIfThereIsNone() {
        assertThat(Transcript.of(List.of(ChatMessage.user("A"))))
                .startsWith("The following is a conversation")
                .endsWith("\n\nUser: A\nAssistant:");
    }
}
