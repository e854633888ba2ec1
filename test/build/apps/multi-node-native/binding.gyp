{ "targets": [{ "target_name": "words", "sources": ["words.c"] }] }
