"""Takes steps with gto in the present repository and prints the state gto then sees, as JSON.

Usage: python gto_steps.py STEPS, where STEPS is JSON: [[function of gto.api, its arguments], ...].
"""

import json
import sys

from gto import api
from gto.constants import VersionSort
from gto.registry import GitRegistry


def main() -> None:
    for function, arguments in json.loads(sys.argv[1]):
        getattr(api, function)(".", **arguments)
    with GitRegistry.from_url(".") as registry:
        artifacts = registry.get_state().get_artifacts()
    state = {
        name: {
            "versions": [version.version for version in artifact.get_versions(active_only=True)],
            "stages": {
                stage: found[0].version
                for stage, found in artifact.get_vstages(sort=VersionSort.Timestamp).items()
                if found
            },
        }
        for name, artifact in artifacts.items()
    }
    print(json.dumps(state))  # noqa: T201 - its output is its answer


if __name__ == "__main__":
    main()
