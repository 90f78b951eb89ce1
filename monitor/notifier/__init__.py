"""From events to messages: compose a digest, render it, hand it to channels through an outbox."""
