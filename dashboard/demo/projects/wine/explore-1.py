# %% [markdown]
# # A first look at the wine samples
#
# Three cultivars, thirteen measurements each. **Are they complete, and do they separate?**
# %%
import pandas as pd

wine = pd.read_parquet("data/clean/wine.parquet")
print(f"{len(wine)} samples, {wine.shape[1]} columns")
wine.head()
# %%
wine.isna().sum().loc[lambda count: count > 0]
# %% [markdown]
# ## Separation
# %%
import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(4.5, 3), dpi=80)
for cultivar, group in wine.groupby("cultivar", observed=True):
    axes.scatter(group["alcohol"], group["flavanoids"], s=14, label=cultivar)
axes.set(xlabel="alcohol", ylabel="flavanoids")
axes.legend(frameon=False)
figure.tight_layout()
