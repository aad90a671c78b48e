"""The neural families of the golden fixtures: narrow PyTorch modules with seeded random weights."""

import math
from functools import partial

import torch
import torchvision
import transformers
from torch import nn
from torch.nn import functional as F
from torchvision.models import convnext, efficientnet, mobilenetv2, mobilenetv3, swin_transformer, vision_transformer
from torchvision.models.resnet import BasicBlock, Bottleneck


class Mlp(nn.Sequential):
    """Three dense layers over a row."""

    def __init__(self):
        super().__init__(
            nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 24), nn.GELU(), nn.LayerNorm(24), nn.Linear(24, 5), nn.Softmax(1)
        )


class CnnRows(nn.Module):
    """A 1-D convolutional net on the rows of a table: two classes."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv1d(1, 8, 3, padding=1),
            nn.BatchNorm1d(8),
            nn.ReLU(),
            nn.MaxPool1d(2),
            nn.Conv1d(8, 16, 3, padding=1),
            nn.BatchNorm1d(16),
            nn.ReLU(),
            nn.AdaptiveAvgPool1d(1),
            nn.Flatten(),
            nn.Linear(16, 2),
            nn.Softmax(1),
        )

    def forward(self, x):
        return self.layers(x.unsqueeze(1))


class ResNet(nn.Module):
    """The ResNet of torchvision with other widths."""

    def __init__(self, block, widths=(8, 12)):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 8, 7, stride=2, padding=3, bias=False),
            nn.BatchNorm2d(8),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2, padding=1),
        )
        layers, channels = [], 8
        for i, width in enumerate(widths):
            stride = 1 if i == 0 else 2
            out = width * block.expansion
            down = nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))
            layers += [block(channels, width, stride, down), block(out, width)]
            channels = out
        self.layers = nn.Sequential(*layers)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels, 10)

    def forward(self, x):
        return self.fc(torch.flatten(self.pool(self.layers(self.stem(x))), 1))


def mobilenet_v2():
    """MobileNetV2 of four stages."""
    net = mobilenetv2.MobileNetV2(
        num_classes=10,
        width_mult=0.25,
        inverted_residual_setting=[[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 1, 2]],
        round_nearest=4,
    )
    net.features[-1] = mobilenetv2.Conv2dNormActivation(8, 48, kernel_size=1, activation_layer=nn.ReLU6)
    net.classifier[1] = nn.Linear(48, 10)
    return net


def mobilenet_v3():
    """MobileNetV3 with squeeze-excitation and hard swish."""
    block = partial(mobilenetv3.InvertedResidualConfig, dilation=1, width_mult=1.0)
    return mobilenetv3.MobileNetV3(
        [
            block(8, 3, 8, 8, True, "RE", 2),
            block(8, 3, 24, 12, False, "RE", 2),
            block(12, 5, 28, 12, True, "HS", 1),
            block(12, 5, 28, 12, True, "HS", 2),
        ],
        last_channel=48,
        num_classes=10,
    )


def efficientnet_narrow():
    """EfficientNet: SiLU, squeeze-excitation."""
    block = partial(efficientnet.MBConvConfig, width_mult=1.0, depth_mult=1.0)
    return efficientnet.EfficientNet(
        [block(1, 3, 1, 8, 8, 1), block(4, 3, 2, 8, 12, 2), block(4, 5, 2, 12, 16, 1)],
        dropout=0.2,
        num_classes=10,
        last_channel=48,
    )


def convnext_narrow():
    """ConvNeXt of three stages."""
    block = convnext.CNBlockConfig
    return convnext.ConvNeXt([block(8, 12, 1), block(12, 16, 2), block(16, None, 1)], num_classes=10, layer_scale=0.5)


def vit():
    """ViT: 32 × 32 images in patches of 8."""
    return vision_transformer.VisionTransformer(32, 8, 2, 2, 16, 32, num_classes=10)


def swin(version):
    """Swin and Swin V2 with shifted windows."""
    blocks = {
        1: (swin_transformer.SwinTransformerBlock, swin_transformer.PatchMerging),
        2: (swin_transformer.SwinTransformerBlockV2, swin_transformer.PatchMergingV2),
    }[version]
    net = swin_transformer.SwinTransformer(
        [4, 4], 8, [2, 1], [2, 2], [4, 4], mlp_ratio=2.0, num_classes=10, block=blocks[0], downsample_layer=blocks[1]
    )
    for part in net.modules():
        if hasattr(part, "cpb_mlp"):
            part.cpb_mlp = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, part.num_heads, bias=False))
    return net


class UNet(nn.Module):
    """U-Net; going up by transposed convolution, or by bilinear resizing to the size of the other branch."""

    def __init__(self, bilinear):
        super().__init__()
        self.bilinear = bilinear
        self.down1, self.down2, self.down3 = self.double(1, 6), self.double(6, 8), self.double(8, 12)
        self.up2 = None if bilinear else nn.ConvTranspose2d(12, 8, 2, stride=2)
        self.up1 = None if bilinear else nn.ConvTranspose2d(8, 6, 2, stride=2)
        self.join2 = self.double((12 if bilinear else 8) + 8, 8)
        self.join1 = self.double((8 if bilinear else 6) + 6, 6)
        self.head = nn.Conv2d(6, 2, 1)

    @staticmethod
    def double(a, b):
        return nn.Sequential(
            nn.Conv2d(a, b, 3, padding=1), nn.BatchNorm2d(b), nn.ReLU(), nn.Conv2d(b, b, 3, padding=1), nn.ReLU()
        )

    def up(self, layer, x, like):
        if self.bilinear:
            return F.interpolate(x, size=like.shape[2:], mode="bilinear", align_corners=True)
        return layer(x)

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(F.max_pool2d(a, 2))
        c = self.down3(F.max_pool2d(b, 2))
        b = self.join2(torch.cat([self.up(self.up2, c, b), b], 1))
        a = self.join1(torch.cat([self.up(self.up1, b, a), a], 1))
        return torch.sigmoid(self.head(a))


class YoloBackbone(nn.Module):
    """SiLU convolutions, spatial pyramid pooling, a neck with nearest upsampling and two scales."""

    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = self.conv(3, 8, 3, 2), self.conv(8, 12, 3, 2), self.conv(12, 16, 3, 2)
        self.pool = nn.MaxPool2d(5, 1, 2)
        self.join = self.conv(64, 16, 1, 1)
        self.lateral = self.conv(28, 12, 3, 1)
        self.bins, self.classes = 4, 3
        self.boxes = nn.ModuleList([nn.Conv2d(n, 4 * self.bins, 1) for n in (12, 16)])
        self.scores = nn.ModuleList([nn.Conv2d(n, self.classes, 1) for n in (12, 16)])
        self.spread = nn.Conv2d(self.bins, 1, 1, bias=False)
        self.spread.weight.data = torch.arange(self.bins, dtype=torch.float32).view(1, -1, 1, 1)

    @staticmethod
    def conv(a, b, kernel, stride):
        return nn.Sequential(nn.Conv2d(a, b, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(b), nn.SiLU())

    def forward(self, x):
        """Boxes [n, anchors, 4] as corners, scores [n, classes, anchors]."""
        b = self.b(self.a(x))
        c = self.c(b)
        p1 = self.pool(c)
        p2 = self.pool(p1)
        c = self.join(torch.cat([c, p1, p2, self.pool(p2)], 1))
        b = self.lateral(torch.cat([F.interpolate(c, scale_factor=2.0, mode="nearest"), b], 1))
        boxes, scores = [], []
        for feature, box, score, stride in zip((b, c), self.boxes, self.scores, (4.0, 8.0)):
            n, _, h, w = feature.shape
            ys, xs = torch.meshgrid(torch.arange(h) + 0.5, torch.arange(w) + 0.5, indexing="ij")
            center = torch.stack([xs, ys]).view(1, 2, -1)
            d = box(feature).view(n, 4, self.bins, h * w).transpose(1, 2).softmax(1)
            d = self.spread(d).view(n, 4, h * w)
            near, far = d.chunk(2, 1)
            boxes.append(torch.cat([center - near, center + far], 1) * stride)
            scores.append(score(feature).view(n, self.classes, h * w).sigmoid())
        return torch.cat(boxes, 2).transpose(1, 2), torch.cat(scores, 2)


class YoloTorchvisionNms(nn.Module):
    """The head of one image: `torchvision.ops.batched_nms`, then the rows that it keeps."""

    def __init__(self):
        super().__init__()
        self.net = YoloBackbone()

    def forward(self, x):
        boxes, scores = self.net(x)
        best, label = scores[0].max(0)
        boxes = boxes[0]
        sure = best > 0.45
        boxes, best, label = boxes[sure], best[sure], label[sure]
        kept = torchvision.ops.batched_nms(boxes, best, label, 0.5)
        return boxes[kept], best[kept], label[kept]


class YoloRaw(nn.Module):
    """Boxes and scores; `tests/reference/neural_models.py` appends NonMaxSuppression to its graph."""

    def __init__(self):
        super().__init__()
        self.net = YoloBackbone()

    def forward(self, x):
        return self.net(x)


class Recurrent(nn.Module):
    """LSTM, GRU or RNN over a sequence, two layers, one or both directions; a score at every step."""

    def __init__(self, kind, bidirectional=False, layers=2):
        super().__init__()
        self.rnn = kind(6, 10, layers, batch_first=True, bidirectional=bidirectional)
        self.head = nn.Linear(20 if bidirectional else 10, 3)

    def forward(self, x):
        steps, state = self.rnn(x)
        state = state[0] if isinstance(state, tuple) else state
        return self.head(steps), state


class Packed(nn.Module):
    """A bidirectional LSTM over sequences of different lengths."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(6, 8, batch_first=True, bidirectional=True)

    def forward(self, x, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        steps, (state, _) = self.rnn(packed)
        steps, _ = nn.utils.rnn.pad_packed_sequence(steps, batch_first=True)
        return steps, state


class Encoder(nn.Module):
    """`torch.nn.TransformerEncoder` with a padding mask."""

    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True, activation="gelu")
        self.embed = nn.Embedding(50, 16)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(16, 4)

    def forward(self, ids, mask):
        x = self.embed(ids) * math.sqrt(16)
        x = self.encoder(x, src_key_padding_mask=mask == 0)
        keep = mask.unsqueeze(-1).to(x.dtype)
        return self.head((x * keep).sum(1) / keep.sum(1).clamp(min=1e-6))


def bert(attention):
    """A BERT encoder of the transformers library; the ids and the mask go in, the states come out."""
    config = transformers.BertConfig(
        vocab_size=60,
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=48,
        max_position_embeddings=32,
        attn_implementation=attention,
    )

    class Bert(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = transformers.BertModel(config)

        def forward(self, input_ids, attention_mask, token_type_ids):
            out = self.net(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
            return out.last_hidden_state, out.pooler_output

    return Bert()


def distilbert():
    """DistilBERT for sequence classification."""
    config = transformers.DistilBertConfig(
        vocab_size=60, dim=24, n_layers=2, n_heads=2, hidden_dim=48, max_position_embeddings=32, num_labels=3, attn_implementation="eager"
    )

    class DistilBert(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = transformers.DistilBertForSequenceClassification(config)

        def forward(self, input_ids, attention_mask):
            return self.net(input_ids=input_ids, attention_mask=attention_mask).logits

    return DistilBert()


def gpt2():
    """A causal decoder: logits of every position."""
    config = transformers.GPT2Config(
        vocab_size=60, n_positions=32, n_embd=24, n_layer=2, n_head=2, attn_implementation="eager", use_cache=False
    )

    class Gpt2(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = transformers.GPT2LMHeadModel(config)

        def forward(self, input_ids):
            return self.net(input_ids=input_ids, use_cache=False).logits

    return Gpt2()


class Wave(nn.Module):
    """A temporal net on raw signals: dilated causal convolutions, gates, group and instance norms."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv1d(1, 8, 5, stride=2)
        self.gates = nn.ModuleList([nn.Conv1d(8, 16, 3, dilation=d) for d in (1, 2, 4)])
        self.norm, self.instance = nn.GroupNorm(2, 8), nn.InstanceNorm1d(8, affine=True)
        self.act = nn.PReLU(8)
        self.up = nn.ConvTranspose1d(8, 4, 4, stride=2, padding=1)

    def forward(self, x):
        x = self.first(x)
        for d, gate in zip((1, 2, 4), self.gates):
            x = x + F.glu(gate(F.pad(x, (2 * d, 0))), 1)
        x = self.act(self.instance(self.norm(x)))
        return torch.tanh(self.up(x))


def weights(net, seed):
    """Seeded weights, so that every layer matters: running statistics too."""
    torch.manual_seed(seed)
    for name, parameter in net.named_parameters():
        if parameter.dim() > 1 and "spread" not in name:
            fan = parameter[0].numel()
            nn.init.normal_(parameter, std=min(1.0, 1.3 / math.sqrt(fan)))
        elif parameter.dim() == 1:
            near_one = name.endswith("weight")
            nn.init.uniform_(parameter, 0.7, 1.3) if near_one else nn.init.uniform_(parameter, -0.3, 0.3)
    for name, buffer in net.named_buffers():
        if name.endswith("running_mean"):
            nn.init.uniform_(buffer, -0.3, 0.3)
        elif name.endswith("running_var"):
            nn.init.uniform_(buffer, 0.6, 1.4)
    return net.eval()


FAMILIES = {
    "mlp": Mlp,
    "cnn_rows": CnnRows,
    "resnet": lambda: ResNet(BasicBlock),
    "resnet_bottleneck": lambda: ResNet(Bottleneck, (4, 6)),
    "mobilenet_v2": mobilenet_v2,
    "mobilenet_v3": mobilenet_v3,
    "efficientnet": efficientnet_narrow,
    "convnext": convnext_narrow,
    "vit": vit,
    "swin": lambda: swin(1),
    "swin_v2": lambda: swin(2),
    "unet": lambda: UNet(False),
    "unet_bilinear": lambda: UNet(True),
    "yolo": YoloRaw,
    "yolo_batched_nms": YoloTorchvisionNms,
    "lstm": lambda: Recurrent(nn.LSTM),
    "gru": lambda: Recurrent(nn.GRU),
    "rnn": lambda: Recurrent(nn.RNN, layers=1),
    "bilstm": lambda: Recurrent(nn.LSTM, bidirectional=True),
    "bilstm_packed": Packed,
    "encoder": Encoder,
    "bert": lambda: bert("eager"),
    "bert_sdpa": lambda: bert("sdpa"),
    "distilbert": distilbert,
    "gpt2": gpt2,
    "wave": Wave,
}
