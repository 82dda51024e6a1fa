"""Makes the golden files of libs/training: 100 training steps of PyTorch, in float32 and without dropout.

Run from the root of the repository: python tools/golden/loss_parity.py
Each file is a gzipped safetensors file: `weights.` the initial weights by their names in transformers,
`batches.` the inputs of all steps, `expected.` what every step gave. Networks and losses are those of
transformers, clipping is torch's. BERT takes torch's own AdamW and transformers' schedule; LAMB, ELECTRA's
Adam and their schedules, which torch does not have, follow the formulas of the original sources.
"""

import gzip
from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from safetensors.torch import save
from transformers import (
    AlbertConfig,
    AlbertForPreTraining,
    BertConfig,
    BertForPreTraining,
    ElectraConfig,
    ElectraForMaskedLM,
    ElectraForPreTraining,
    get_linear_schedule_with_warmup,
)

OUTPUT = Path(__file__).parents[2] / "libs" / "training" / "test" / "golden"
STEPS, WARMUP, CLIP = 100, 10, 1.0
# Ten times the decay of the papers: in 100 steps, theirs would hardly be seen.
BETA1, BETA2, EPSILON, DECAY = 0.9, 0.999, 1e-6, 0.1
BATCH, SEQ, PREDICTIONS, VOCABULARY = 8, 16, 3, 40
CLS, SEP, MASK, FIRST_WORD = 1, 2, 3, 4
STARTS = 3
IGNORED = -100
SIZES = dict(
    vocab_size=VOCABULARY,
    max_position_embeddings=SEQ,
    type_vocab_size=2,
    layer_norm_eps=1e-12,
    hidden_dropout_prob=0.0,
    attention_probs_dropout_prob=0.0,
    classifier_dropout_prob=0.0,
    attn_implementation="eager",
)

Named = dict[str, torch.Tensor]
Update = Callable[[float], None]


def drawn(model: torch.nn.Module, generator: torch.Generator) -> torch.nn.Module:
    """Gives every parameter other values than its neighbours, biases and layer norms too."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            centre = 1.0 if name.endswith("orm.weight") else 0.0
            parameter.copy_(centre + 0.1 * torch.randn(parameter.shape, generator=generator))
    # transformers keeps gradients from the row of the padding token, which ELECTRA's generator can sample;
    # the original sources know no such exception.
    model.get_input_embeddings().padding_idx = None
    return model.train()


def batches(generator: torch.Generator) -> list[Named]:
    """Rows of two segments in which each word gives the next; swapped pairs are labelled 1."""
    words = VOCABULARY - FIRST_WORD
    made = []
    for _ in range(STEPS):
        rows = {
            "originalIds": torch.zeros(BATCH, SEQ, dtype=torch.int32),
            "inputIds": torch.zeros(BATCH, SEQ, dtype=torch.int32),
            "segmentIds": torch.zeros(BATCH, SEQ, dtype=torch.int32),
            "attentionMask": torch.zeros(BATCH, SEQ, dtype=torch.int32),
            "predictionSlots": torch.zeros(BATCH, SEQ, dtype=torch.int32),
            "maskedPositions": torch.zeros(BATCH, PREDICTIONS, dtype=torch.int32),
            "maskedLabels": torch.zeros(BATCH, PREDICTIONS, dtype=torch.int32),
            "maskedWeights": torch.zeros(BATCH, PREDICTIONS),
            "pairLabels": torch.randint(0, 2, (BATCH,), generator=generator, dtype=torch.int32),
        }
        for row in range(BATCH):
            draw = lambda low, high: int(torch.randint(low, high, (1,), generator=generator))
            length = draw(SEQ // 2, SEQ + 1)
            first = draw(0, STARTS)
            text = [FIRST_WORD + (first + 5 * i) % words for i in range(length - 3)]
            cut = draw(2, len(text) - 1)
            left, right = text[:cut], text[cut:]
            if rows["pairLabels"][row]:
                left, right = right, left
            ids = torch.tensor([CLS, *left, SEP, *right, SEP], dtype=torch.int32)
            rows["originalIds"][row, :length] = ids
            rows["segmentIds"][row, len(left) + 2 : length] = 1
            rows["attentionMask"][row, :length] = 1
            count = draw(1, PREDICTIONS + 1)
            words_at = [at for at in range(length) if ids[at] >= FIRST_WORD]
            order = torch.randperm(len(words_at), generator=generator)[:count].tolist()
            places = sorted(words_at[at] for at in order)
            masked = ids.clone()
            for slot, at in enumerate(places):
                masked[at] = MASK
                rows["predictionSlots"][row, at] = slot + 1
                rows["maskedPositions"][row, slot] = at
                rows["maskedLabels"][row, slot] = ids[at]
                rows["maskedWeights"][row, slot] = 1
            rows["inputIds"][row, :length] = masked
        made.append(rows)
    return made


def inputs(batch: Named, ids: str = "inputIds") -> dict[str, torch.Tensor]:
    return dict(
        input_ids=batch[ids].long(),
        token_type_ids=batch["segmentIds"].long(),
        attention_mask=batch["attentionMask"].long(),
    )


def labels(batch: Named) -> torch.Tensor:
    return torch.where(batch["predictionSlots"] > 0, batch["originalIds"], IGNORED).long()


def decays(name: str) -> bool:
    return not name.endswith("bias") and "LayerNorm" not in name and "layer_norm" not in name


def original(parameters: Iterable[tuple[str, torch.nn.Parameter]], trust_ratio: bool) -> Update:
    """AdamWeightDecayOptimizer of the sources; with `trust_ratio`, the LAMBOptimizer of ALBERT's."""
    state = [(name, p, torch.zeros_like(p), torch.zeros_like(p)) for name, p in parameters]

    @torch.no_grad()
    def update(rate: float) -> None:
        for name, parameter, m, v in state:
            m.mul_(BETA1).add_(parameter.grad, alpha=1 - BETA1)
            v.mul_(BETA2).add_(parameter.grad.square(), alpha=1 - BETA2)
            step = m / (v.sqrt() + EPSILON)
            ratio = 1.0
            if decays(name):
                step = step + DECAY * parameter
                length, step_length = parameter.norm(), step.norm()
                if trust_ratio and length > 0 and step_length > 0:
                    ratio = length / step_length
            parameter.sub_(ratio * rate * step)

    return update


def train(
    parameters: list[tuple[str, torch.nn.Parameter]],
    loss_of: Callable[[int], Named],
    rate_of: Callable[[int], float],
    update: Update,
) -> list[Named]:
    """Runs all steps: loss, gradients, clipping, update; returns what each step gave."""
    history = []
    for step in range(STEPS):
        parts = loss_of(step)
        for _, parameter in parameters:
            parameter.grad = None
        parts["loss"].backward()
        norm = torch.nn.utils.clip_grad_norm_([p for _, p in parameters], CLIP)
        rate = rate_of(step)
        update(rate)
        history.append({**parts, "gradientNorm": norm, "learningRate": torch.tensor(rate)})
    return history


def write(name: str, weights: Named, given: list[Named], history: list[Named]) -> None:
    tensors = {f"weights.{key}": value.contiguous() for key, value in weights.items()}
    stacked = lambda rows, key: torch.stack([row[key].detach() for row in rows]).contiguous()
    tensors |= {f"batches.{key}": stacked(given, key) for key in given[0]}
    tensors |= {f"expected.{key}": stacked(history, key).float() for key in history[0]}
    OUTPUT.mkdir(parents=True, exist_ok=True)
    path = OUTPUT / f"{name}-steps.safetensors.gz"
    path.write_bytes(gzip.compress(save(tensors), mtime=0))
    losses = tensors["expected.loss"]
    first, last = float(losses[:10].mean()), float(losses[-10:].mean())
    print(f"{path.name}: {path.stat().st_size} bytes, mean loss of ten steps {first:.4f}, at the end {last:.4f}")


def initial(*models: torch.nn.Module) -> list[Named]:
    """Copies of the weights before the first step, without tied copies."""
    return [{name: p.detach().clone() for name, p in model.named_parameters()} for model in models]


def bert() -> None:
    generator = torch.Generator().manual_seed(11)
    config = BertConfig(
        **SIZES,
        num_hidden_layers=1,
        hidden_size=16,
        num_attention_heads=2,
        intermediate_size=32,
        hidden_act="gelu_new",
    )
    model = drawn(BertForPreTraining(config), generator)
    (weights,) = initial(model)
    given = batches(generator)
    parameters = list(model.named_parameters())
    groups = [
        {"params": [p for name, p in parameters if decays(name)], "weight_decay": DECAY},
        {"params": [p for name, p in parameters if not decays(name)], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=5e-3, betas=(BETA1, BETA2), eps=EPSILON)
    schedule = get_linear_schedule_with_warmup(optimizer, WARMUP, STEPS)

    def loss_of(step: int) -> Named:
        batch = given[step]
        result = model(**inputs(batch), labels=labels(batch), next_sentence_label=batch["pairLabels"].long())
        return {"loss": result.loss}

    def update(_: float) -> None:
        optimizer.step()
        schedule.step()

    write("bert", weights, given, train(parameters, loss_of, lambda _: schedule.get_last_lr()[0], update))


def albert() -> None:
    generator = torch.Generator().manual_seed(12)
    config = AlbertConfig(
        **SIZES,
        embedding_size=8,
        num_hidden_layers=2,
        hidden_size=16,
        num_attention_heads=2,
        intermediate_size=32,
        num_hidden_groups=1,
        hidden_act="gelu_new",
    )
    model = drawn(AlbertForPreTraining(config), generator)
    (weights,) = initial(model)
    given = batches(generator)
    parameters = list(model.named_parameters())
    peak = 2e-2
    rate_of = lambda s: peak * s / WARMUP if s < WARMUP else peak * (1 - s / STEPS)

    def loss_of(step: int) -> Named:
        batch = given[step]
        result = model(**inputs(batch), labels=labels(batch), sentence_order_label=batch["pairLabels"].long())
        return {"loss": result.loss}

    write("albert", weights, given, train(parameters, loss_of, rate_of, original(parameters, trust_ratio=True)))


def electra() -> None:
    generator = torch.Generator().manual_seed(13)
    sizes = dict(**SIZES, num_hidden_layers=1, embedding_size=8, hidden_act="gelu")
    large = ElectraConfig(**sizes, hidden_size=16, num_attention_heads=2, intermediate_size=32)
    small = ElectraConfig(**sizes, hidden_size=8, num_attention_heads=1, intermediate_size=32)
    discriminator = drawn(ElectraForPreTraining(large), generator)
    masked = drawn(ElectraForMaskedLM(small), generator)
    # One embedding block for both, and for the generator's output.
    masked.electra.embeddings = discriminator.electra.embeddings
    masked.generator_lm_head.weight = masked.electra.embeddings.word_embeddings.weight
    given = batches(generator)
    of_discriminator, of_generator = initial(discriminator, masked)
    weights = {f"discriminator.{name}": value for name, value in of_discriminator.items()}
    weights |= {f"generator.{name}": value for name, value in of_generator.items()}
    by_identity = {id(p): (name, p) for model in (discriminator, masked) for name, p in model.named_parameters()}
    parameters = list(by_identity.values())
    peak = 2e-3
    rate_of = lambda s: peak * (1 - s / STEPS) * min(1, s / WARMUP)

    def loss_of(step: int) -> Named:
        batch = given[step]
        generated = masked(**inputs(batch), labels=labels(batch))
        rows = torch.arange(BATCH)[:, None]
        logits = generated.logits.detach()[rows, batch["maskedPositions"].long()]
        chances = logits.softmax(-1).reshape(-1, VOCABULARY)
        sampled = torch.multinomial(chances, 1, generator=generator).reshape(BATCH, PREDICTIONS)
        batch["sampledIds"] = sampled.int()
        corrupted = batch["originalIds"].clone()
        selected = batch["predictionSlots"] > 0
        slots = (batch["predictionSlots"] - 1).clamp(min=0).long()
        corrupted[selected] = batch["sampledIds"].gather(1, slots)[selected]
        replaced = (corrupted != batch["originalIds"]).long()
        judged = discriminator(**inputs({**batch, "corruptedIds": corrupted}, "corruptedIds"), labels=replaced)
        return {
            "loss": generated.loss + 50 * judged.loss,
            "maskedLanguageLoss": generated.loss,
            "replacedTokenLoss": judged.loss,
        }

    write("electra", weights, given, train(parameters, loss_of, rate_of, original(parameters, trust_ratio=False)))


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    bert()
    albert()
    electra()
