"""A fuzzer that follows what the code does (atheris): for the readers of tables and of notices. `make fuzz` runs it for a bounded time."""
