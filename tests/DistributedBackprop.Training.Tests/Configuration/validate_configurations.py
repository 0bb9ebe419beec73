"""Validates the JSON files of a folder against a schema, and prints for each whether it is valid, as one JSON object.

Usage: validate_configurations.py SCHEMA FOLDER. Needs the package jsonschema.
"""

import json
import pathlib
import sys

import jsonschema

schema = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
print(json.dumps({
    path.stem: validator.is_valid(json.loads(path.read_text(encoding="utf-8")))
    for path in pathlib.Path(sys.argv[2]).glob("*.json")
}))
