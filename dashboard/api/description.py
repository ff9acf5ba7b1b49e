"""What the generated OpenAPI document does not know of itself: what every GET, write and download share.

flask-openapi3 describes the routes one by one from their schemas. Revalidation, ranges and the refusals that happen
before a route is asked are the same everywhere, so they are added here once.
"""

from __future__ import annotations

from typing import Any, cast

from flask_openapi3.openapi import OpenAPI

_KEY = "dagboard.description"
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_TEXT = {"schema": {"type": "string"}}
_BINARY = "application/octet-stream"
_ETAG = {"ETag": {"description": "Send it as If-None-Match to ask whether this is still the answer.", **_TEXT}}
_IF_NONE_MATCH = {
    "name": "If-None-Match", "in": "header", "required": False, "description": "ETag of an earlier answer.", **_TEXT,
}  # fmt: skip
_RANGE = {
    "name": "Range", "in": "header", "required": False, "description": "Which bytes, e.g. `bytes=0-1023`.", **_TEXT,
}  # fmt: skip
_CONTENT_RANGE = {"Content-Range": {"description": "Which bytes of how many these are.", **_TEXT}}


def describe(server: OpenAPI) -> dict[str, Any]:
    """The whole OpenAPI document of a server; worked out once."""
    if _KEY not in server.extensions:
        server.extensions[_KEY] = _completed(server.api_doc)
    return cast("dict[str, Any]", server.extensions[_KEY])


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    components = {key: part for key, part in document["components"].items() if part is not None}
    paths = {
        path: {method: _operation(method, operation) for method, operation in item.items()}
        for path, item in document["paths"].items()
    }
    return {**document, "components": components, "paths": paths}


def _operation(method: str, operation: dict[str, Any]) -> dict[str, Any]:
    parameters = list(operation.get("parameters", ()))
    responses: dict[str, Any] = {
        **operation["responses"],
        "default": {"description": "Any other refusal or failure.", "content": _PROBLEM},
    }
    if method == "get":
        parameters.append(_IF_NONE_MATCH)
        responses["200"] = {**responses["200"], "headers": _ETAG}
        responses["304"] = {"description": "The answer that the client holds is still true.", "headers": _ETAG}
    else:
        responses |= {
            "403": {"description": "Another site's page sent this write.", "content": _PROBLEM},
            "413": {"description": "The body is too large.", "content": _PROBLEM},
            "415": {"description": "The body is no JSON.", "content": _PROBLEM},
        }
    if list(responses.get("200", {}).get("content", ())) == [_BINARY]:
        parameters.append(_RANGE)
        part = {"description": "The bytes that Range asks for.", "content": responses["200"]["content"]}
        responses["206"] = {**part, "headers": {**_ETAG, **_CONTENT_RANGE}}
        responses["416"] = {
            "description": "The range lies outside the file.", "content": _PROBLEM, "headers": _CONTENT_RANGE,
        }  # fmt: skip
    return {**operation, "parameters": parameters, "responses": dict(sorted(responses.items()))}
