"""perception/digits: images that change over history, a pipeline with foreach and matrix, DVC experiments, GTO tags."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.demo.workshop import Role, Step, Workshop

_PARAMS = "params.yaml"
_ENGINEER, _SCIENTIST, _ML, _REVIEWER = Role.DATA_ENGINEER, Role.DATA_SCIENTIST, Role.ML_ENGINEER, Role.REVIEWER


def steps() -> list[Step]:
    """The whole history, oldest first."""
    return [*_beginning(), *_more_digits(), *_better_labels(), *_brighter(), *_without_twins(), *_publication()]


def _beginning() -> list[Step]:
    return [
        Step(151.3, _ENGINEER, "Say what this repository is for", _start),
        Step(150.2, _ML, "Keep the data in the lab's storage", lambda shop: shop.start_dvc()),
        Step(147.4, _ENGINEER, "Import the scans of the digits 0 to 6", _import_first),
        Step(143.1, _SCIENTIST, "Read the scans into one array", _first_pipeline),
        Step(140.6, _REVIEWER, "Pin what the scripts need", _pin),
        Step(136.2, _SCIENTIST, "Train longer: eight epochs were not enough", _tuned("epochs: 8", "epochs: 16")),
        Step(134.3, _SCIENTIST, "Raise the learning rate", _tuned("learning_rate: 0.00001", "learning_rate: 0.0005")),
        Step(130.4, _SCIENTIST, "Compare two models on two kinds of features", _whole_pipeline),
        Step(127.2, _ML, "Name the best model so that others can depend on it", _mention_artifact),
    ]


def _more_digits() -> list[Step]:
    return [
        Step(122.5, _ENGINEER, "Import the scans of the digits 7 to 9", _import_rest),
        Step(119.4, _SCIENTIST, "Try five settings on all digits", _first_experiments, is_commit=False),
        Step(118.2, _SCIENTIST, "Take the settings of wide-network", _apply("wide-network")),
        Step(115.6, _REVIEWER, "Show a few scans in the README", _sheet),
        Step(108.3, _SCIENTIST, "Use more principal components", _tuned("count: 8", "count: 20")),
        Step(103.1, _ML, "Write down how the split is drawn", _note_split),
        Step(101.4, _ML, "Merge branch 'note-split'", _merge("note-split"), is_commit=False),
    ]


def _better_labels() -> list[Step]:
    return [
        Step(93.2, _ENGINEER, "Mend wrong labels found by the annotators", _curate("relabel")),
        Step(91.5, _ML, "Release digit-classifier 1.0.0", _register("v1.0.0", "dev"), is_commit=False),
        Step(86.3, _SCIENTIST, "Stop punishing large weights so hard", _tuned("penalty: 0.01", "penalty: 0.001")),
        Step(79.4, _SCIENTIST, "Train for 24 epochs now that labels are right", _tuned("epochs: 10", "epochs: 24")),
        Step(77.2, _ML, "Release digit-classifier 1.1.0", _register("v1.1.0", "staging"), is_commit=False),
    ]


def _brighter() -> list[Step]:
    return [
        Step(70.3, _ENGINEER, "Brighten the scans: the old scanner was too dark", _curate("brighten", "1.7")),
        Step(66.1, _SCIENTIST, "Try four settings on the brighter scans", _second_experiments, is_commit=False),
        Step(64.4, _SCIENTIST, "Take the settings of calm-network", _apply("calm-network")),
        Step(57.2, _REVIEWER, "Warn about comparing across data versions", _warn),
        Step(52.3, _ML, "Release digit-classifier 2.0.0", _register("v2.0.0", "prod"), is_commit=False),
    ]


def _without_twins() -> list[Step]:
    return [
        Step(41.2, _ENGINEER, "Remove scans that were imported twice", _curate("deduplicate")),
        Step(33.5, _SCIENTIST, "Give the network more room", _tuned("hidden: 48", "hidden: 64")),
        Step(
            26.4,
            _SCIENTIST,
            "Keep a quarter of every class for the test, with a new seed",
            _tuned("seed: 20", "seed: 21"),
        ),
        Step(20.2, _ML, "Show more mistakes in the report", _tuned("mistakes: 16", "mistakes: 24")),
        Step(13.3, _SCIENTIST, "Train until the test loss stops falling", _tuned("epochs: 24", "epochs: 40")),
        Step(9.1, _ML, "Release digit-classifier 2.1.0", _register("v2.1.0", "staging"), is_commit=False),
        Step(6.4, _REVIEWER, "Explain what to try first", _explain),
        Step(4.2, _SCIENTIST, "Propose components with equal spread", _propose, is_commit=False),
        Step(2.3, _ML, "Keep fewer principal components", _tuned("count: 20", "count: 24")),
        Step(1.2, _SCIENTIST, "Try two more ideas", _third_experiments, is_commit=False),
    ]


def _publication() -> list[Step]:
    return [Step(0.4, _ML, "Publish branches, tags, data and experiments", _publish, is_commit=False)]


def _start(shop: Workshop) -> None:
    shop.start_repository()
    shop.write("README.md", "# Handwritten digits\n\nWhich digit is on the scan? A small, fast classifier.\n")


def _import_first(shop: Workshop) -> None:
    shop.put("scripts")
    shop.python("scripts/curate.py", "import", *"0123456")
    shop.dvc("add", "--quiet", "data/digits")


def _first_pipeline(shop: Workshop) -> None:
    shop.put("src")
    (shop.work / "src/report.py").unlink()
    shop.put("dvc-1.yaml", "dvc.yaml")
    shop.put("params-1.yaml", _PARAMS)
    shop.dvc("repro", "--quiet")


def _whole_pipeline(shop: Workshop) -> None:
    shop.put("src/report.py")
    shop.put("dvc-2.yaml", "dvc.yaml")
    shop.put("area.json", ".dvc/plots/area.json")
    shop.put("params-2.yaml", _PARAMS)
    shop.edit("dvc.yaml", _artifacts(shop), "")
    shop.dvc("repro", "--quiet")


def _mention_artifact(shop: Workshop) -> None:
    shop.put("dvc-2.yaml", "dvc.yaml")


def _artifacts(shop: Workshop) -> str:
    text = (shop.work / "dvc.yaml").read_text("utf-8")
    return text[text.index("\nartifacts:") :]


def _pin(shop: Workshop) -> None:
    shop.write("requirements.txt", "dvc\nnumpy\npillow\npyyaml\nscikit-learn\n")


def _import_rest(shop: Workshop) -> None:
    shop.python("scripts/curate.py", "import", *"0123456789")
    _add_and_reproduce(shop)


def _curate(*arguments: str) -> Callable[[Workshop], None]:
    def do(shop: Workshop) -> None:
        shop.python("scripts/curate.py", *arguments)
        _add_and_reproduce(shop)

    return do


def _add_and_reproduce(shop: Workshop) -> None:
    shop.dvc("add", "--quiet", "data/digits")
    shop.dvc("repro", "--quiet")


def _tuned(old: str, new: str) -> Callable[[Workshop], None]:
    def do(shop: Workshop) -> None:
        shop.edit(_PARAMS, old, new)
        shop.dvc("repro", "--quiet")

    return do


def _first_experiments(shop: Workshop) -> None:
    shop.experiment("slow-start", "train.neural.learning_rate=0.0002")
    shop.experiment("wide-network", "train.neural.hidden=48", "train.neural.learning_rate=0.003")
    shop.experiment("wide-and-fast", "train.neural.hidden=48", "train.neural.learning_rate=0.03")
    shop.experiment("diverging", "train.linear.learning_rate=0.9", "train.neural.learning_rate=0.9")
    shop.experiment("two-components", "features.components.count=2")


def _second_experiments(shop: Workshop) -> None:
    shop.experiment("calm-network", "train.neural.penalty=0.01")
    shop.experiment("short-training", "train.epochs=4")
    shop.experiment("many-components", "features.components.count=40")
    shop.experiment("equal-spread", "features.components.whiten=true")


def _third_experiments(shop: Workshop) -> None:
    shop.experiment("small-network", "train.neural.hidden=8")
    shop.experiment("half-test", "split.test_share=0.5")


def _apply(name: str) -> Callable[[Workshop], None]:
    def do(shop: Workshop) -> None:
        shop.dvc("exp", "apply", "--quiet", name)

    return do


def _sheet(shop: Workshop) -> None:
    shop.python("scripts/curate.py", "sheet", "docs/samples.png")
    readme = "# Handwritten digits\n\nWhich digit is on the scan? A small, fast classifier.\n\n"
    shop.write("README.md", readme + "![A few scans of every class](docs/samples.png)\n")


def _note_split(shop: Workshop) -> None:
    shop.git("checkout", "--quiet", "-b", "note-split")
    shop.edit(
        "src/split.py",
        "    rng = np",
        "    # Per class, so that a rare digit is never missing from the test.\n    rng = np",
    )
    shop.dvc("repro", "--quiet")


def _merge(branch: str) -> Callable[[Workshop], None]:
    def do(shop: Workshop) -> None:
        shop.git("checkout", "--quiet", "main")
        shop.git("merge", "--quiet", "--no-ff", "--no-edit", branch)
        shop.git("branch", "--quiet", "--delete", branch)

    return do


def _register(version: str, stage: str) -> Callable[[Workshop], None]:
    def do(shop: Workshop) -> None:
        shop.gto("register", "digit-classifier", "HEAD", "--version", version, "--message", f"Release {version}")
        shop.gto("assign", "digit-classifier", "--version", version, "--stage", stage)

    return do


def _warn(shop: Workshop) -> None:
    shop.put("README.md")
    text = (shop.work / "README.md").read_text("utf-8")
    shop.write("README.md", "".join(line for line in text.splitlines(keepends=True) if "| 5 |" not in line))


def _explain(shop: Workshop) -> None:
    shop.put("README.md")
    shop.python("scripts/curate.py", "sheet", "docs/samples.png")


def _propose(shop: Workshop) -> None:
    shop.git("checkout", "--quiet", "-b", "equal-spread")
    shop.edit(_PARAMS, "whiten: false", "whiten: true")
    old = "    return coordinates / spread * np.sqrt((~is_test).sum())\n"
    shop.edit("src/features.py", old, "    return np.clip(coordinates / spread * np.sqrt((~is_test).sum()), -4, 4)\n")
    shop.dvc("repro", "--quiet")
    shop.commit("Give every principal component the same spread")
    shop.now = shop.now.replace(minute=59)
    shop.edit(_PARAMS, "hidden: 64", "hidden: 96")
    shop.dvc("repro", "--quiet")
    shop.commit("Widen the network to make use of it")
    shop.git("checkout", "--quiet", "main")
    shop.dvc("checkout", "--quiet", "--force")


def _publish(shop: Workshop) -> None:
    shop.publish()
    shop.dvc("push", "--quiet", "--all-commits")
    shop.dvc("exp", "push", "--quiet", "--all-commits", "origin")
