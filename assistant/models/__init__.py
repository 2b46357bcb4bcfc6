"""The only folder that knows LangChain: models, tools and the agent loop."""
