"""The shapes of questions and answers, as pydantic models: checked on the way in, documented on the way out."""
