"""Contract files: read and check a file, apply the changes of its versions, build the contract; and lint a contract."""
