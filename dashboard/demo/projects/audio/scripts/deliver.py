"""Writes data/lab: what the sound lab sends along with recordings, in the many formats that its programs write.

Usage: python scripts/deliver.py 1|2
"""

import io
import json
import pickle
import struct
import sys
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import matplotlib
import numpy as np
import polars as pl
import soundfile
from matplotlib import pyplot
from matplotlib.backends.backend_pdf import PdfPages
from PIL import Image, TiffImagePlugin
from synthesise import RATE, falling, knock, rising, steady, warble

KINDS = (rising, falling, steady, warble, knock)
FOLDER = Path("data/lab")


def main() -> None:
    """Write one delivery over the one before."""
    delivery = int(sys.argv[1])
    for write in (sounds, measurements, pictures, documents, models, bundles, renamed):
        write(delivery)


def put(name: str, content: bytes) -> None:
    """One file of the delivery."""
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def samples(kind, delivery: int) -> np.ndarray:
    """Two seconds of a kind; the second delivery is quieter at its end."""
    time = np.arange(2 * RATE) / RATE
    fading = np.linspace(1, 0.2 if delivery == 2 else 1, len(time))
    return (kind(time, 440) * fading * 0.4).astype("float32")


def sounds(delivery: int) -> None:
    """One reference recording in each format; the WAV file has two channels."""
    written = {"knock.flac": (knock, "FLAC"), "warble.ogg": (warble, "OGG"), "steady.mp3": (steady, "MP3")}
    for name, (kind, format_) in written.items():
        packed = io.BytesIO()
        soundfile.write(packed, samples(kind, delivery), RATE, format=format_)
        put(f"sounds/{name}", packed.getvalue())
    packed = io.BytesIO()
    both = np.stack([samples(rising, delivery), samples(falling, 1)], axis=1)
    soundfile.write(packed, both, RATE, format="WAV", subtype="PCM_24")
    put("sounds/room.wav", packed.getvalue())


def measurements(delivery: int) -> None:
    """What was measured, as arrays, as tables and as documents."""
    spectra = np.stack([np.abs(np.fft.rfft(samples(kind, delivery)[:512])) for kind in KINDS])
    array, arrays = io.BytesIO(), io.BytesIO()
    np.save(array, spectra.astype("float32")[:, : 128 * delivery])
    np.savez_compressed(arrays, spectra=spectra, pitches=np.full(len(KINDS), 440.0))
    put("measured/spectra.npy", array.getvalue())
    put("measured/spectra.npz", arrays.getvalue())
    rows = [
        {"kind": kind.__name__, "microphone": f"M{place % 3 + 1}", "peak": round(float(spectra[place].max()), 3)}
        for place, kind in enumerate(KINDS)
    ]
    rows += [{"kind": "silence", "microphone": "M2", "peak": 0.0}] * (delivery - 1)
    put("measured/peaks.jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode())
    packed = io.BytesIO()
    table = pl.DataFrame(rows).with_row_index("id")
    table = table if delivery == 1 else table.with_columns(loudness=pl.col("peak").sqrt())
    table.write_ipc(packed, compression="lz4")
    put("measured/peaks.feather", packed.getvalue())
    lines = [f"{row['kind']}\t{row['microphone']}\t{row['peak']}" for row in rows]
    put("measured/peaks.tsv", "\n".join(["kind\tmicrophone\tpeak", *lines, ""]).encode())
    settings = f'title = "Session in the quiet room"\n\n[recorder]\nrate = {RATE}\ngain = {2.5 * delivery}\n'
    more = '\n[recorder.filter]\nname = "high pass"\nhertz = 40\n' if delivery == 2 else ""
    put("session.toml", (settings + more).encode())
    calibration = {"microphones": [{"name": f"M{n}", "gain": n * delivery / 2, "is_new": n > 2} for n in (1, 2, 3)]}
    put("calibration.json", json.dumps(calibration, indent=2).encode())
    notes = "Gerät: Mikrofon Nr. 2 ist verstärkt.\nTür geschlossen, Lüftung aus.\n"
    put("notes-from-the-lab.txt", (notes + "Zweite Aufnahme: leiser am Ende.\n" * (delivery - 1)).encode("latin-1"))


def pictures(delivery: int) -> None:
    """A photograph with what its camera says, a deep scan, a drawing, a film."""
    across, down = np.meshgrid(np.linspace(0, 1, 320), np.linspace(0, 1, 200))
    room = np.stack([90 + 120 * down, 110 + 80 * across, 160 - 60 * down * across], axis=2)
    stand = (np.abs(across - 0.35 - 0.2 * (delivery - 1)) < 0.01) | ((across - 0.35) ** 2 + (down - 0.3) ** 2 < 0.004)
    room[stand] = (30, 34, 40)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Example Optics", "Model 5"
    exif[0x0132] = f"2026:0{delivery}:11 09:30:00"
    camera = exif.get_ifd(0x8769)
    camera[0x829A] = TiffImagePlugin.IFDRational(1, 60 * delivery)
    camera[0x8827], camera[0x9003] = 200 * delivery, f"2026:0{delivery}:11 09:30:00"
    packed = io.BytesIO()
    Image.fromarray(room.astype("uint8")).save(packed, "JPEG", quality=85, exif=exif)
    put("room/quiet-room.jpg", packed.getvalue())
    deep = (np.hypot(across - 0.5, down - 0.5) * 40_000 / delivery).astype("uint16")
    packed = io.BytesIO()
    Image.fromarray(deep).save(packed, "TIFF", compression="tiff_lzw")
    put("room/echo-map.tif", packed.getvalue())
    put("room/wiring.svg", drawing(delivery).encode())
    put("room/oscilloscope.webm", Path("scripts/scope.webm").read_bytes())


def drawing(delivery: int) -> str:
    """How the microphones are wired, as SVG."""
    places = range(2 + delivery)
    boxes = "".join(
        f'<rect x="{20 + 90 * n}" y="20" width="70" height="36" rx="6" fill="#d5e6f7" stroke="#0d74ce"/>'
        f'<text x="{55 + 90 * n}" y="43" font-family="sans-serif" font-size="14" text-anchor="middle">M{n + 1}</text>'
        f'<path d="M{55 + 90 * n} 56 V100 H160 V130" fill="none" stroke="#0d74ce"/>'
        for n in places
    )
    recorder = (
        '<rect x="105" y="130" width="110" height="40" rx="6" fill="#eef"/>'
        '<text x="160" y="155" font-family="sans-serif" font-size="14" text-anchor="middle">recorder</text>'
    )
    size = f'width="{40 + 90 * len(places)}" height="190"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect {size} fill="#fff"/>{boxes}{recorder}</svg>\n'


def documents(delivery: int) -> None:
    """The report of the session, to print and for a browser."""
    packed = io.BytesIO()
    matplotlib.rcParams["pdf.compression"] = 6
    made = datetime(2026, delivery, 12, tzinfo=UTC)
    about = {"Title": f"Session {delivery}", "Author": "Sound lab", "CreationDate": made}
    with PdfPages(packed, metadata=about) as pages:
        for kind in KINDS[: 1 + delivery]:
            figure, axes = pyplot.subplots(figsize=(5, 3.4))
            axes.specgram(samples(kind, delivery), NFFT=256, Fs=RATE, cmap="magma")
            axes.set(title=f"{kind.__name__}, delivery {delivery}", xlabel="seconds", ylabel="hertz")
            figure.tight_layout()
            pages.savefig(figure)
            pyplot.close(figure)
    put("report.pdf", packed.getvalue())
    rows = "".join(f"<tr><td>{kind.__name__}</td><td>{delivery * 2} s</td></tr>" for kind in KINDS)
    style = "<style>body{font-family:sans-serif} td{padding:2px 12px;border-top:1px solid #ccc}</style>"
    body = f"<body><h1>Session {delivery}</h1><table>{rows}</table></body>"
    put("report.html", f"<html><head>{style}</head>{body}</html>\n".encode())


def models(delivery: int) -> None:
    """A small filter as its weights, as a graph, and as a pickle."""
    weights = np.hanning(64 * delivery).astype("<f4").reshape(8, -1)
    header = {
        "__metadata__": {"made by": "sound lab", "delivery": str(delivery)},
        "filter.weight": {"dtype": "F32", "shape": list(weights.shape), "data_offsets": [0, weights.nbytes]},
    }
    text = json.dumps(header).encode()
    put("models/filter.safetensors", struct.pack("<Q", len(text)) + text + weights.tobytes())
    put("models/filter.onnx", graph(delivery))
    put("models/filter.pkl", pickle.dumps({"weights": weights.tolist()}))


def field(number: int, value: bytes | str | int) -> bytes:
    """One field of a protobuf message shorter than 16 kB."""
    if isinstance(value, int):
        return bytes([number << 3]) + bytes([value])
    data = value.encode() if isinstance(value, str) else value
    length = bytes([len(data)]) if len(data) < 128 else bytes([len(data) & 127 | 128, len(data) >> 7])
    return bytes([number << 3 | 2]) + length + data


def graph(delivery: int) -> bytes:
    """An ONNX model of one node; the format is a protobuf message (onnx.proto, IR version 8)."""
    shape = field(1, field(2, "batch")) + field(1, field(1, 64 * delivery - 1))
    typed = field(2, field(1, field(1, 1) + field(2, shape)))
    node = field(1, "sound") + field(2, "smooth") + field(4, "Relu")
    ends = field(11, field(1, "sound") + typed) + field(12, field(1, "smooth") + typed)
    inside = field(1, node) + field(2, "filter") + ends
    return field(1, 8) + field(2, "sound lab") + field(3, f"{delivery}.0") + field(7, inside) + field(8, field(2, 13))


def bundles(delivery: int) -> None:
    """What the recorder itself wrote, packed."""
    inside = {f"log/day-{day}.txt": b"no errors\n" * day for day in range(1, 4 + delivery)}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in inside.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, delivery, 12, 0, 0, 0)), content)
    put("recorder.zip", packed.getvalue())
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in inside.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    put("recorder.tar.gz", packed.getvalue())


def renamed(delivery: int) -> None:
    """The first delivery calls a file otherwise, has one more, and lacks one."""
    put("licence.txt" if delivery == 1 else "terms-of-use.txt", b"For research only.\n")
    put("draft.md" if delivery == 1 else "README.md", f"# Delivery {delivery}\n\nSee `report.pdf`.\n".encode())
    for name in ("licence.txt", "draft.md") if delivery == 2 else ():
        (FOLDER / name).unlink()


if __name__ == "__main__":
    main()
