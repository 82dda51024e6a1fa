"""Makes the golden files of libs/encoder: small random models of transformers with their outputs.

Run from the root of the repository: python tools/golden/encoder_outputs.py
Each file is a safetensors file whose names begin with `weights.`, `inputs.` or `outputs.`.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import (
    AlbertConfig,
    AlbertForPreTraining,
    BertConfig,
    BertForPreTraining,
    ElectraConfig,
    ElectraForMaskedLM,
    ElectraForPreTraining,
)

OUTPUT = Path(__file__).parents[2] / "libs" / "encoder" / "test" / "golden"
VOCABULARY, BATCH, SEQ = 50, 3, 10
SIZES = dict(
    vocab_size=VOCABULARY,
    num_hidden_layers=3,
    max_position_embeddings=16,
    type_vocab_size=2,
    layer_norm_eps=1e-12,
    attn_implementation="eager",
)


def randomise(model: torch.nn.Module, generator: torch.Generator) -> torch.nn.Module:
    """Fills every parameter, biases and layer norms too, so that none can be mixed up unseen."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            centre = 1.0 if name.endswith("LayerNorm.weight") or "layer_norm.weight" in name else 0.0
            parameter.copy_(centre + 0.2 * torch.randn(parameter.shape, generator=generator))
    return model.eval()


def inputs(generator: torch.Generator) -> dict[str, torch.Tensor]:
    lengths = torch.tensor([SEQ, 7, 4])
    mask = (torch.arange(SEQ)[None, :] < lengths[:, None]).long()
    ids = torch.randint(1, VOCABULARY, (BATCH, SEQ), generator=generator) * mask
    segments = (torch.arange(SEQ)[None, :] >= lengths[:, None] // 2).long() * mask
    return dict(input_ids=ids, token_type_ids=segments, attention_mask=mask)


def write(name: str, model: torch.nn.Module, given: dict, outputs: dict) -> None:
    tied = set(getattr(model, "_tied_weights_keys", None) or {})
    tensors = {
        f"weights.{key}": value.contiguous().clone()
        for key, value in model.state_dict().items()
        if key not in tied and value.dtype == torch.float32
    }
    tensors |= {f"inputs.{key}": value.to(torch.int32) for key, value in given.items()}
    tensors |= {f"outputs.{key}": value.contiguous() for key, value in outputs.items()}
    save_file(tensors, OUTPUT / f"{name}.safetensors", metadata={"format": "pt"})


@torch.no_grad()
def albert() -> None:
    generator = torch.Generator().manual_seed(1)
    config = AlbertConfig(
        **SIZES,
        embedding_size=8,
        hidden_size=16,
        num_hidden_groups=2,
        inner_group_num=2,
        num_attention_heads=4,
        intermediate_size=24,
        hidden_act="gelu_new",
    )
    model = randomise(AlbertForPreTraining(config), generator)
    given = inputs(generator)
    result = model(**given, output_hidden_states=True)
    write(
        "albert",
        model,
        given,
        dict(hidden=result.hidden_states[-1], masked=result.prediction_logits, pair=result.sop_logits),
    )


@torch.no_grad()
def bert() -> None:
    generator = torch.Generator().manual_seed(2)
    config = BertConfig(
        **SIZES, hidden_size=16, num_attention_heads=4, intermediate_size=24, hidden_act="gelu_new"
    )
    model = randomise(BertForPreTraining(config), generator)
    given = inputs(generator)
    result = model(**given, output_hidden_states=True)
    write(
        "bert",
        model,
        given,
        dict(
            hidden=result.hidden_states[-1],
            masked=result.prediction_logits,
            pair=result.seq_relationship_logits,
        ),
    )


@torch.no_grad()
def electra() -> None:
    generator = torch.Generator().manual_seed(3)
    sizes = dict(**SIZES, embedding_size=8, hidden_act="gelu")
    small = ElectraConfig(**sizes, hidden_size=12, num_attention_heads=1, intermediate_size=48)
    large = ElectraConfig(**sizes, hidden_size=24, num_attention_heads=4, intermediate_size=40)
    discriminator = randomise(ElectraForPreTraining(large), generator)
    masked = randomise(ElectraForMaskedLM(small), generator)
    masked.electra.embeddings.load_state_dict(discriminator.electra.embeddings.state_dict())
    given = inputs(generator)
    result = discriminator(**given, output_hidden_states=True)
    write(
        "electra-discriminator",
        discriminator,
        given,
        dict(hidden=result.hidden_states[-1], replaced=result.logits),
    )
    result = masked(**given, output_hidden_states=True)
    write("electra-generator", masked, given, dict(hidden=result.hidden_states[-1], masked=result.logits))


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    albert()
    bert()
    electra()
