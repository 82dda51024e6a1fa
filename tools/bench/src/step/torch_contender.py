"""A whole training step of BERT, ALBERT or ELECTRA in PyTorch, for comparison.

Reads one line of JSON, {config, shapes, batch, compile, precision, threads, heads}, then a line for each group of steps to run:
the number of steps. Answers each with a line of JSON: the milliseconds of the steps and the loss of
the last one. Config and batch are those of @albectra/encoder. Networks, losses, clipping and AdamW are those of
the step that it is compared with; attention is scaled_dot_product_attention, AdamW is fused.
"""

import json
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    def __init__(self, width, heads, inner, config):
        super().__init__()
        self.heads = heads
        self.rate, self.attention_rate = config["hiddenDropout"], config["attentionDropout"]
        self.approximate = "none" if config["activation"] == "gelu" else "tanh"
        # One product for queries, keys and values, as fast PyTorch programs have it.
        self.qkv, self.output = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.inner, self.outer = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norms = nn.ModuleList(nn.LayerNorm(width, eps=config["layerNormEpsilon"]) for _ in range(2))

    def forward(self, x, mask):
        batch, seq, width = x.shape
        q, k, v = (
            part.view(batch, seq, self.heads, -1).transpose(1, 2) for part in self.qkv(x).split(width, dim=-1)
        )
        context = F.scaled_dot_product_attention(
            q, k, v, attn_mask=mask, dropout_p=self.attention_rate if self.training else 0.0
        )
        update = self.output(context.transpose(1, 2).reshape(batch, seq, width))
        x = self.norms[0](x + F.dropout(update, self.rate, self.training))
        update = self.outer(F.gelu(self.inner(x), approximate=self.approximate))
        return self.norms[1](x + F.dropout(update, self.rate, self.training))


class Trunk(nn.Module):
    def __init__(self, shape, config):
        super().__init__()
        width, groups = shape["hiddenSize"], config["groupCount"]
        shared = config["architecture"] == "albert"
        blocks = groups if shared else shape["layerCount"]
        self.order = [
            layer * groups // shape["layerCount"] if shared else layer for layer in range(shape["layerCount"])
        ]
        self.blocks = nn.ModuleList(
            Block(width, shape["headCount"], shape["intermediateSize"], config) for _ in range(blocks)
        )
        narrow = config["embeddingSize"]
        self.projection = nn.Identity() if narrow == width else nn.Linear(narrow, width)

    def forward(self, x, mask):
        x = self.projection(x)
        for block in self.order:
            x = self.blocks[block](x, mask)
        return x


class Embeddings(nn.Module):
    def __init__(self, config):
        super().__init__()
        width = config["embeddingSize"]
        self.word = nn.Embedding(config["vocabularySize"], width)
        self.position = nn.Embedding(config["positionCount"], width)
        self.segment = nn.Embedding(config["segmentCount"], width)
        self.norm = nn.LayerNorm(width, eps=config["layerNormEpsilon"])
        self.rate = config["hiddenDropout"]

    def forward(self, ids, segments):
        x = self.word(ids) + self.segment(segments) + self.position.weight[: ids.shape[1]]
        return F.dropout(self.norm(x), self.rate, self.training)


class MaskedLanguageHead(nn.Module):
    def __init__(self, width, config):
        super().__init__()
        narrow = config["embeddingSize"]
        self.dense, self.norm = nn.Linear(width, narrow), nn.LayerNorm(narrow, eps=config["layerNormEpsilon"])
        self.bias = nn.Parameter(torch.zeros(config["vocabularySize"]))
        self.approximate = "none" if config["activation"] == "gelu" else "tanh"
        self.everywhere = config["headsEverywhere"]

    def forward(self, hidden, positions, words):
        batch, seq, width = hidden.shape
        flat = (positions + torch.arange(batch)[:, None] * seq).reshape(-1)
        hidden = hidden.reshape(-1, width)
        if self.everywhere:
            return self.logits(hidden, words).index_select(0, flat)
        return self.logits(hidden.index_select(0, flat), words)

    def logits(self, hidden, words):
        return F.linear(self.norm(F.gelu(self.dense(hidden), approximate=self.approximate)), words, self.bias)


def weighted_mean(values, weights, epsilon):
    return (values * weights).sum() / (weights.sum() + epsilon)


def masked_language_loss(logits, batch, epsilon):
    losses = F.cross_entropy(logits, batch["maskedLabels"].reshape(-1), reduction="none")
    return weighted_mean(losses, batch["maskedWeights"].reshape(-1), epsilon)


def mask_of(batch):
    return ((batch["attentionMask"].float() - 1) * 10000)[:, None, None, :]


class PairModel(nn.Module):
    def __init__(self, config, shapes):
        super().__init__()
        width = config["hiddenSize"]
        self.embeddings, self.trunk = Embeddings(config), Trunk(shapes["main"], config)
        self.head = MaskedLanguageHead(width, config)
        self.pooler, self.pair = nn.Linear(width, width), nn.Linear(width, 2)

    def forward(self, batch):
        hidden = self.trunk(self.embeddings(batch["inputIds"], batch["segmentIds"]), mask_of(batch))
        logits = self.head(hidden, batch["maskedPositions"], self.embeddings.word.weight)
        pairs = self.pair(torch.tanh(self.pooler(hidden[:, 0])))
        return masked_language_loss(logits, batch, 1e-5) + F.cross_entropy(pairs, batch["pairLabels"])


class ElectraModel(nn.Module):
    def __init__(self, config, shapes):
        super().__init__()
        self.config = config
        self.embeddings = Embeddings(config)
        self.generator, self.trunk = Trunk(shapes["generator"], config), Trunk(shapes["main"], config)
        self.head = MaskedLanguageHead(shapes["generator"]["hiddenSize"], config)
        width = config["hiddenSize"]
        self.dense, self.output = nn.Linear(width, width), nn.Linear(width, 1)

    def forward(self, batch):
        mask = mask_of(batch)
        hidden = self.generator(self.embeddings(batch["inputIds"], batch["segmentIds"]), mask)
        logits = self.head(hidden, batch["maskedPositions"], self.embeddings.word.weight)
        ids = self.corrupt(logits.detach(), batch)
        hidden = self.trunk(self.embeddings(ids, batch["segmentIds"]), mask)
        scores = self.output(F.gelu(self.dense(hidden))).squeeze(-1)
        replaced = (ids != batch["originalIds"]).float()
        losses = F.binary_cross_entropy_with_logits(scores, replaced, reduction="none")
        found = weighted_mean(losses, batch["attentionMask"].float(), 1e-6)
        guessed = masked_language_loss(logits, batch, 1e-6)
        return guessed * self.config["generatorWeight"] + found * self.config["discriminatorWeight"]

    def corrupt(self, logits, batch):
        noise = -torch.log(-torch.log(torch.rand_like(logits) + 1e-9) + 1e-9)
        positions = batch["maskedPositions"]
        samples = (logits + noise).argmax(-1).view(positions.shape)
        slots = batch["predictionSlots"]
        taken = samples.gather(1, (slots - 1).clamp(min=0))
        return torch.where(slots > 0, taken, batch["originalIds"])


def initialize(model):
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, std=0.02)
        if isinstance(module, nn.Linear):
            nn.init.zeros_(module.bias)


def main():
    job = json.loads(sys.stdin.readline())
    torch.set_num_threads(job["threads"])
    torch.manual_seed(1)
    config = {**job["config"], "headsEverywhere": job.get("heads") == "everywhere"}
    start = time.perf_counter()
    model = (ElectraModel if config["architecture"] == "electra" else PairModel)(config, job["shapes"])
    initialize(model)
    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    groups = [{"params": decayed, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=1e-4, eps=1e-6, fused=True)
    batch = {
        name: torch.tensor(array["values"], dtype=torch.float32 if array["dtype"] == "float32" else torch.int64).view(
            array["shape"]
        )
        for name, array in job["batch"].items()
    }
    compiled = torch.compile(model) if job["compile"] else model

    def step():
        begin, begin_cpu = time.perf_counter(), time.process_time()
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=job["precision"] == "bf16"):
            loss = compiled(batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        value = loss.item()
        return (time.perf_counter() - begin) * 1000, (time.process_time() - begin_cpu) * 1000, value

    _, _, loss = step()
    report = {"version": torch.__version__, "firstMs": (time.perf_counter() - start) * 1000, "loss": loss}
    print(json.dumps(report), flush=True)
    for line in sys.stdin:
        results = [step() for _ in range(int(line))]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        ms, cpu_ms, losses = (list(column) for column in zip(*results))
        print(json.dumps({"ms": ms, "cpuMs": cpu_ms, "loss": losses[-1], "peakMb": peak}), flush=True)


main()
