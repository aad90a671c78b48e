"""Pictures through Pillow, OpenCV, torchvision's arithmetic in numpy, and onnxruntime.

Writes tests/fixtures/images.json, the pictures in tests/fixtures/images/ and two models in tests/fixtures/models/.
OpenCV is optional to run the rest: its cases are made by the interpreter that has it (see `opencv`).

    python tests/reference/images.py --opencv path/to/python-with-cv2
"""

import argparse
import base64
import hashlib
import io
import json
import subprocess
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import PIL
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, ImageOps, features

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
PICTURES = FIXTURES / "images"
MODELS = FIXTURES / "models"
RNG = np.random.default_rng(20)

MODES = {
    "pil-nearest": Image.Resampling.NEAREST,
    "pil-box": Image.Resampling.BOX,
    "pil-bilinear": Image.Resampling.BILINEAR,
    "pil-bicubic": Image.Resampling.BICUBIC,
    "pil-lanczos": Image.Resampling.LANCZOS,
}
OPENCV = {"opencv-nearest": "INTER_NEAREST", "opencv-bilinear": "INTER_LINEAR"}
SIZES = [(16, 11), (61, 20), (20, 43), (97, 88), (30, 21), (61, 43), (1, 1), (7, 150)]

CASES = []


def picture(width, height, channels):
    """Gradients with edges, a disc and noise: flat, smooth and busy parts."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    planes = []
    for c in range(channels):
        plane = 255 * (x * (c + 1) / (width * channels) + y / (2 * height))
        plane[(x // 7 + y // 5) % 3 == c % 3] *= 0.25
        plane[(x - width / 2) ** 2 + (y - height / 2) ** 2 < (height / 4) ** 2] = 255 - 60 * c
        plane[: height // 3, : width // 3] = RNG.uniform(0, 255, (height // 3, width // 3))
        planes.append(plane)
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def case(name, operation, input, options, expected, **more):
    CASES.append({"name": name, "operation": operation, "input": input, "options": options, "expected": expected, **more})


def pil(pixels):
    return Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)


def floats(hwc, mean=0.0, std=1.0, unit=True):
    """ToTensor and Normalize of torchvision: single precision in every step, channels first."""
    v = hwc.astype(np.float32)
    v = v / np.float32(255) if unit else v
    v = (v - np.asarray(mean, np.float32)) / np.asarray(std, np.float32)
    return np.ascontiguousarray(v.transpose(2, 0, 1)[None])


IMAGENET = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}


def tensor_case(name, pixels, options, tensor):
    """The tensor's bytes, and its first numbers for whoever looks for a difference."""
    expected = {"dims": list(tensor.shape), "sha256": digest(tensor.astype("<f4"))}
    expected["first"] = [float(v) for v in tensor.reshape(-1)[:8]]
    case(name, "imageToTensor", {"pixels": pixels}, options, expected)


def resized(pixels):
    """Every mode, smaller and larger, in one direction only, exactly half, and not at all."""
    for name, array in pixels.items():
        channels = array.shape[2]
        sizes = SIZES if name == "colors" else SIZES[:4]
        for mode, filter in MODES.items():
            for width, height in sizes:
                out = np.asarray(pil(array).resize((width, height), filter)).reshape(height, width, channels)
                options = {"preset": "none", "resize": mode, "width": width, "height": height, "channels": channels}
                tensor_case(f"{name} {mode} {width}x{height}", name, options, floats(out, unit=False))


OPENCV_SCRIPT = """
import cv2, json, sys, base64, numpy as np
job = json.load(sys.stdin)
out = []
for name, mode, width, height in job["resize"]:
    p = job["pixels"][name]
    a = np.frombuffer(base64.b64decode(p["data"]), np.uint8).reshape(p["height"], p["width"], -1)
    b = cv2.resize(a, (width, height), interpolation=getattr(cv2, mode))
    out.append(base64.b64encode(np.ascontiguousarray(b).tobytes()).decode())
print(json.dumps({"version": cv2.__version__, "out": out}))
"""


def opencv(python, pixels):
    """OpenCV needs an environment of its own: `pip install opencv-python-headless`."""
    sizes = {"colors": SIZES, "even": [(30, 21)]}
    names = [(n, m, w, h) for n in pixels for m in OPENCV for w, h in sizes.get(n, SIZES[:4])]
    job = {"pixels": {n: packed(a) for n, a in pixels.items()}, "resize": [(n, OPENCV[m], w, h) for n, m, w, h in names]}
    done = subprocess.run([python, "-c", OPENCV_SCRIPT], input=json.dumps(job), text=True, stdout=subprocess.PIPE, check=True)
    answer = json.loads(done.stdout)
    for (name, mode, width, height), data in zip(names, answer["out"]):
        channels = pixels[name].shape[2]
        out = np.frombuffer(base64.b64decode(data), np.uint8).reshape(height, width, channels)
        options = {"preset": "none", "resize": mode, "width": width, "height": height, "channels": channels}
        tensor_case(f"{name} {mode} {width}x{height}", name, options, floats(out, unit=False))
    return answer["version"]


def packed(array):
    data = base64.b64encode(array.tobytes()).decode()
    return {"width": array.shape[1], "height": array.shape[0], "data": data}


def center(image, shorter, width, height):
    """torchvision's Resize(shorter) and CenterCrop((height, width))."""
    w, h = image.size
    short, long = min(w, h), max(w, h)
    longer = int(shorter * long / short)
    image = image.resize((shorter, longer) if w <= h else (longer, shorter), Image.Resampling.BILINEAR)
    left, top = int(round((image.width - width) / 2.0)), int(round((image.height - height) / 2.0))
    return image.crop((left, top, left + width, top + height))


def presets(pixels):
    rgb = pil(pixels["colors"])
    out = np.asarray(center(rgb, 256, 224, 224))
    tensor_case("imagenet", "colors", "imagenet", floats(out, **IMAGENET))
    out = np.asarray(center(rgb, 37, 32, 32))
    tensor_case("imagenet 32", "colors", {"preset": "imagenet", "width": 32, "height": 32}, floats(out, **IMAGENET))
    out = np.asarray(center(rgb, 40, 30, 25))
    options = {"preset": "zero-to-one", "fit": "crop", "shorterSide": 40, "width": 30, "height": 25}
    tensor_case("crop", "colors", options, floats(out))
    out = np.asarray(rgb.resize((24, 18), Image.Resampling.BICUBIC))
    options = {"preset": "minus-one-to-one", "resize": "pil-bicubic", "width": 24, "height": 18}
    tensor_case("minus one to one", "colors", options, floats(out, 0.5, 0.5))
    last = np.ascontiguousarray(floats(out).transpose(0, 2, 3, 1))
    options = {"preset": "zero-to-one", "resize": "pil-bicubic", "width": 24, "height": 18, "layout": "nhwc"}
    tensor_case("channels last", "colors", options, last)
    caffe = floats(out[..., ::-1], mean=[103.939, 116.779, 123.68], unit=False)
    options = {"preset": "none", "resize": "pil-bicubic", "width": 24, "height": 18, "channelOrder": "bgr"}
    tensor_case("blue first", "colors", options | {"mean": [103.939, 116.779, 123.68]}, caffe)
    small = {"width": 20, "height": 20}
    gray = np.asarray(rgb.convert("L").resize((20, 20), Image.Resampling.BILINEAR))[..., None]
    tensor_case("colors as gray", "colors", small | {"channels": 1}, floats(gray))
    colors = np.asarray(pil(pixels["gray"]).convert("RGB").resize((20, 20), Image.Resampling.BILINEAR))
    tensor_case("gray as colors", "gray", small | {"preset": "zero-to-one"}, floats(colors))
    dropped = np.asarray(pil(pixels["alpha"]).convert("RGB").resize((20, 20), Image.Resampling.BILINEAR))
    tensor_case("alpha dropped", "alpha", small | {"preset": "zero-to-one"}, floats(dropped))


def saved(name, image, **options):
    buffer = io.BytesIO()
    image.save(buffer, **options)
    (PICTURES / name).write_bytes(buffer.getvalue())
    return name


def mode_of(image):
    """What a picture is once decoded: gray, colors, or colors with alpha."""
    if image.mode in ("1", "L"):
        return image.convert("L")
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    alpha = image.mode in ("LA", "RGBA", "PA") or "transparency" in image.info
    return image.convert("RGBA" if alpha else "RGB")


def decoded(pixels):
    rgb, gray, rgba = pil(pixels["colors"]), pil(pixels["gray"]), pil(pixels["alpha"])
    exif = Image.Exif()
    files = {
        "colors.png": (rgb, {}),
        "gray.png": (gray, {}),
        "alpha.png": (rgba, {}),
        "gray-alpha.png": (rgba.convert("LA"), {}),
        "palette.png": (rgb.quantize(17), {}),
        "palette-alpha.png": (rgba.quantize(16), {}),
        "bits.png": (gray.convert("1"), {}),
        "gray16.png": (Image.fromarray(np.asarray(gray).astype(np.uint16) * 256 + 200), {}),
        "colors.jpg": (rgb, {"quality": 92}),
        "subsampled.jpg": (rgb, {"quality": 85, "subsampling": "4:2:0"}),
        "progressive.jpg": (rgb, {"quality": 90, "progressive": True}),
        "gray.jpg": (gray, {"quality": 90}),
    }
    for turn in (3, 6, 7):
        exif[0x0112] = turn
        files[f"turned{turn}.jpg"] = (rgb, {"quality": 90, "exif": exif.tobytes()})
    for name, (image, options) in files.items():
        format = "PNG" if name.endswith("png") else "JPEG"
        saved(name, image, format=format, **options)
        for orientation in ("upright", "stored") if name.startswith("turned") else ("upright",):
            opened = Image.open(PICTURES / name)
            opened = ImageOps.exif_transpose(opened) if orientation == "upright" else opened
            array = np.asarray(mode_of(opened))
            channels = 1 if array.ndim == 2 else array.shape[2]
            expected = {"width": array.shape[1], "height": array.shape[0], "channels": channels}
            data = {"data": base64.b64encode(array.tobytes()).decode()} if format == "JPEG" else {"sha256": digest(array)}
            # libjpeg-turbo rounds otherwise than the decoder here, most where chroma is upsampled.
            within = {"within": 1 if channels == 1 else 3} if format == "JPEG" else {}
            given = {} if orientation == "upright" else {"orientation": orientation}
            case(f"{name} {orientation}", "decodeImage", {"file": f"images/{name}"}, given, expected | data, **within)


def model(name, nodes, weights, x, y, opset=17):
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("x", *x)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, y)],
        [numpy_helper.from_array(w, n) for n, w in weights.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    onnx.checker.check_model(made)
    onnx.save(made, MODELS / f"{name}.onnx")
    return onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])


def top(scores, k, labels=None, softmax=True):
    out = []
    for row in scores.astype(np.float64):
        if softmax:
            row = np.exp(row - row.max())
            row /= row.sum()
        order = np.argsort(-row, kind="stable")[:k]
        out.append([{"index": int(i), "label": labels[i] if labels else str(i), "score": float(row[i])} for i in order])
    return out


def classified():
    """A small net of the core (one layer, bytes and channels last in one variant) and a convolutional one."""
    node, photos = helper.make_node, ["colors.png", "gray.png", "palette-alpha.png"]
    upright = {name: Image.open(PICTURES / name).convert("RGB") for name in photos}

    weights = {"w": (RNG.normal(size=(3 * 16 * 16, 7)) / 8).astype(np.float32), "b": RNG.normal(size=7).astype(np.float32)}
    layers = [node("Flatten", ["x"], ["flat"]), node("Gemm", ["flat", "w", "b"], ["y"])]
    net = model("photo_linear", layers, weights, (TensorProto.FLOAT, ["N", 3, 16, 16]), ["N", 7])
    labels = ["cat", "dog", "tall tree", "고양이", "car", "house", "sea"]
    batch = np.concatenate([floats(np.asarray(center(p, 18, 16, 16)), **IMAGENET) for p in upright.values()])
    scores = net.run(None, {"x": batch})[0]
    names = [f"images/{p}" for p in photos]
    options = {"labels": labels, "topK": 3}
    entry = {"model": "models/photo_linear.onnx", "files": names}
    case("linear", "classify", entry, options, top(scores, 3, labels), neural=False)
    case("linear, raw scores", "classify", entry, {"softmax": False}, top(scores, 5, softmax=False), neural=False)

    # Two at a time, bytes, channels last, a softmax of its own.
    layers = [
        node("Cast", ["x"], ["f"], to=TensorProto.FLOAT),
        node("Flatten", ["f"], ["flat"]),
        node("Gemm", ["flat", "w", "b"], ["s"], alpha=0.01),
        node("Softmax", ["s"], ["y"], axis=1),
    ]
    net = model("photo_bytes", layers, weights, (TensorProto.UINT8, [2, 16, 16, 3]), [2, 7])
    resize = lambda p: np.asarray(p.resize((16, 16), Image.Resampling.LANCZOS))[None]
    batch = np.concatenate([resize(p) for p in upright.values()] + [resize(upright["palette-alpha.png"])])
    scores = np.concatenate([net.run(None, {"x": batch[i : i + 2]})[0] for i in (0, 2)])[:3]
    options = {"preprocess": {"resize": "pil-lanczos"}, "topK": 2}
    entry = {"model": "models/photo_bytes.onnx", "files": names}
    case("bytes, two at a time", "classify", entry, options, top(scores, 2, softmax=False), neural=False)

    net = onnxruntime.InferenceSession(MODELS / "mobilenet_narrow.onnx", providers=["CPUExecutionProvider"])
    scores = np.concatenate(
        [net.run(None, {"x": floats(np.asarray(center(p, 73, 64, 64)), **IMAGENET)})[0] for p in upright.values()]
    )
    entry = {"model": "models/mobilenet_narrow.onnx", "files": names}
    case("mobilenet", "classify", entry, {"preprocess": "imagenet"}, top(scores, 5, softmax=False), neural=True)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--opencv", required=True)
    python = arguments.parse_args().opencv
    PICTURES.mkdir(parents=True, exist_ok=True)
    pixels = {"colors": picture(61, 43, 3), "gray": picture(40, 30, 1), "alpha": picture(24, 20, 4)}
    pixels["alpha"][:4, :, 3] = 0
    pixels["even"] = picture(60, 42, 3)
    three = {n: a for n, a in pixels.items() if n != "even"}
    resized(three)
    version = opencv(python, pixels)
    presets(pixels)
    decoded(pixels)
    classified()
    fixture = {
        "versions": {
            "pillow": PIL.__version__,
            "libjpeg-turbo": features.version("libjpeg_turbo"),
            "opencv": version,
            "numpy": np.__version__,
            "onnxruntime": onnxruntime.__version__,
        },
        "pixels": {name: packed(array) for name, array in pixels.items()},
        "cases": CASES,
    }
    text = json.dumps(fixture, ensure_ascii=False, separators=(",", ":"))
    (FIXTURES / "images.json").write_text(text + "\n", encoding="utf-8")
    print(f"images.json: {len(text)} bytes, {len(CASES)} cases")
